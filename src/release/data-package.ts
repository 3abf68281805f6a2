import type { Row } from '../duckdb/database.ts';
import { type DataPackage, dataPackageSchema } from '../model/data-package.ts';
import type { Manifest } from '../model/release.ts';
import { TABLES } from '../model/tables.ts';
import type { FileEntry } from './manifest.ts';

const MEDIA: Readonly<Record<string, string>> = {
  parquet: 'application/vnd.apache.parquet',
  json: 'application/json',
  topojson: 'application/json',
  csv: 'text/csv',
  arrow: 'application/vnd.apache.arrow.file',
  duckdb: 'application/octet-stream',
  md: 'text/markdown',
};

/** Licences that publishers name, as Open Definition knows them. */
const LICENCES: readonly { given: RegExp; name: string; title: string; path: string }[] = [
  {
    given: /^Open Government Licence v3\.0/,
    name: 'OGL-UK-3.0',
    title: 'Open Government Licence v3.0',
    path: 'https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/',
  },
  {
    given: /^MIT/,
    name: 'MIT',
    title: 'MIT Licence',
    path: 'https://opensource.org/license/mit',
  },
];

/** Which published table a file holds, or part of it; null for other files. */
function tableOf(path: string): string | null {
  const table = /^tables\/(\w+)\.parquet$/.exec(path)?.[1];
  if (table) return table;
  return /\/packs\/[^/]+\/baseline\.parquet$/.test(path) ? 'baseline' : null;
}

function titleOf(path: string): string {
  const table = tableOf(path);
  const pack = /^([^/]+)\/packs\/([^/]+)\/(.+)$/.exec(path);
  if (pack) return `${pack[2]} in ${pack[1]}: ${pack[3]}`;
  return table ? (TABLES[table]?.description ?? table) : path;
}

function resourceOf({ path, bytes, sha256 }: FileEntry): DataPackage['resources'][number] {
  const ending = /\.(\w+)$/.exec(path)?.[1] ?? '';
  const table = tableOf(path);
  const tabular = ending === 'parquet' || ending === 'csv';
  return {
    $schema: 'https://datapackage.org/profiles/2.0/dataresource.json',
    // A table's name is its path without the ending: other resources refer to it.
    name: (table && path.startsWith('tables/')
      ? path.replace(/\.parquet$/, '')
      : path
    ).toLowerCase(),
    path,
    ...(tabular ? { type: 'table' as const } : {}),
    title: titleOf(path),
    format: ending,
    mediatype: MEDIA[ending] ?? 'application/octet-stream',
    ...(['json', 'topojson', 'csv', 'md'].includes(ending) ? { encoding: 'utf-8' as const } : {}),
    bytes,
    hash: `sha256:${sha256}`,
    ...(table ? { schema: `schema/tables/${table}.json` } : {}),
  };
}

/**
 * `datapackage.json`: every file of a release but itself and the manifest, with its bytes, its hash
 * and, of the tables, the schema; the licences and sources of all of it. Form: Data Package version 2.
 */
export function dataPackage(
  manifest: Manifest,
  files: readonly FileEntry[],
  sources: readonly Row[],
): DataPackage {
  const licences = LICENCES.filter(({ given }) =>
    sources.some((s) => given.test(String(s.licence))),
  );
  return dataPackageSchema.parse({
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    name: `footpack-${manifest.release.toLowerCase()}`,
    id: manifest.contentHash,
    title: `Footprint data packs for ${manifest.schemes.join(', ')}`,
    description:
      `Who belongs to each footprint, where it stands and how it compares, from extracts retrieved ` +
      `up to ${manifest.asOf}. What each publisher asks to be said is in ATTRIBUTION.md.`,
    version: manifest.release,
    licenses: licences.map(({ given: _, ...licence }) => licence),
    sources: sources.map((s) => ({
      title: `${s.title}, ${s.period} (${s.publisher})`,
      // What a user brought has no address.
      ...(/^https?:/.test(String(s.url)) ? { path: s.url } : {}),
      version: s.sha256,
    })),
    resources: files.map(resourceOf),
  });
}
