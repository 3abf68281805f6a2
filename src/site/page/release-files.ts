import type { Table } from 'apache-arrow';
import type { Topology } from 'topojson-specification';
import type { Tiles } from '../../model/map.ts';
import type { Pack } from '../../model/pack.ts';
import type { Footprint, Indicator } from './figure.ts';

/** A release as the pages open it: the latest of the site that serves them. */
export interface OpenRelease {
  id: string;
  asOf: string;
  schemes: string[];
  /** Address of one of its files. */
  address: (path: string) => string;
}

/** An indicator of a scheme, with its periods: that with which packs open is first. */
export type Offered = Indicator & { periods: string[] };

async function got(address: string): Promise<Response> {
  const response = await fetch(address).catch(() => null);
  if (response?.ok) return response;
  const path = new URL(address, document.baseURI).pathname;
  throw new Error(
    response
      ? `${path} is not there (${response.status}). Build a release with footpack refresh, and reload.`
      : `${path} could not be loaded. Check the connection, and reload.`,
  );
}

async function json<T>(address: string): Promise<T> {
  return (await got(address)).json() as Promise<T>;
}

/** Opens the latest release of the site. */
export async function openRelease(): Promise<OpenRelease> {
  const [latest, releases] = await Promise.all([
    json<{ release: string; path: string }>('latest.json'),
    json<{ id: string; asOf: string; schemes: string[] }[]>('releases.json'),
  ]);
  const one = releases.find(({ id }) => id === latest.release);
  if (!one?.schemes.length) throw new Error(`releases.json does not list ${latest.release}.`);
  return { ...one, address: (path) => `${latest.path}/${path}` };
}

export async function footprintsOf(release: OpenRelease, scheme: string): Promise<Footprint[]> {
  return json<Footprint[]>(release.address(`${scheme}/index.json`));
}

export async function packOf(release: OpenRelease, scheme: string, file: string): Promise<Pack> {
  return json<Pack>(release.address(`${scheme}/${file}`));
}

export async function tilesOf(release: OpenRelease, scheme: string): Promise<Tiles> {
  return json<Tiles>(release.address(`${scheme}/map/tiles.json`));
}

export async function boundariesOf(release: OpenRelease, scheme: string): Promise<Topology> {
  return json<Topology>(release.address(`${scheme}/map/footprints.topojson`));
}

/** An Arrow file of a scheme's map. */
export async function arrowOf(release: OpenRelease, scheme: string, file: string): Promise<Table> {
  const { tableFromIPC } = await import('apache-arrow');
  const response = await got(release.address(`${scheme}/map/${file}`));
  return tableFromIPC(new Uint8Array(await response.arrayBuffer()));
}

/** The release's database, whole: some 9 MB. */
export async function databaseOf(release: OpenRelease): Promise<Uint8Array> {
  const response = await got(release.address('footpack.duckdb'));
  return new Uint8Array(await response.arrayBuffer());
}

/** Names of the files that a release says it has beside the values. */
export function filesBeside(values: Table): string[] {
  return values.schema.metadata.get('beside')?.split(' ') ?? [];
}

export async function indicatorsOf(release: OpenRelease, scheme: string): Promise<Offered[]> {
  return json<Offered[]>(release.address(`${scheme}/map/indicators.json`));
}

/**
 * The indicators by the first footprint's pack and the periods by both files of values: for a release
 * made before `indicators.json` was. What a pack notes may be of its footprint alone and is left out.
 */
export async function indicatorsByPack(
  release: OpenRelease,
  scheme: string,
  file: string,
  periodsOf: ReadonlyMap<string, string[]>,
): Promise<Offered[]> {
  const { indicators } = await packOf(release, scheme, file);
  return indicators.map((one) => ({ ...one, notes: [], periods: periodsOf.get(one.id) ?? [] }));
}
