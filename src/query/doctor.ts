import { mkdtempSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { demandOf, freeBytes, roomFor, standingFolder } from '../build/disk.ts';
import { sourcesRead } from '../build/sql-files.ts';
import { type Limits, openDatabase } from '../duckdb/database.ts';
import { archived, holdings, isWhole, untoldFiles } from '../fetch/archive.ts';
import { bundled } from '../fetch/bundled.ts';
import { sentence } from '../fetch/failure.ts';
import { redacted } from '../fetch/redacted.ts';
import { select } from '../fetch/selection.ts';
import { counted } from '../model/counted.ts';
import type { Effects } from '../model/effects.ts';
import { sizeOf } from '../model/size.ts';
import type { Extract, Source } from '../model/source.ts';
import { verify } from '../release/manifest.ts';
import { releases } from '../release/publish.ts';
import { greetHosts } from './doctor-online.ts';
import { latestId } from './release-folder.ts';

/** `well`, or a `note` that stops nothing, or a `fault` that will. */
export type Health = 'well' | 'note' | 'fault';

/** What was looked at, how it is, and what to do about it; null where there is nothing to do. */
export interface Diagnosis {
  check: string;
  health: Health;
  said: string;
  todo: string | null;
}

/** What of a machine only its process knows. */
export interface Machine {
  /** Version of Node, and the least that footpack needs, as `20.15`. */
  node: string;
  needed: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Whether this Node can go through the proxies that the environment names. */
  canProxy: boolean;
}

export interface DoctorOptions {
  out: string;
  raw: string;
  /** As settings give them; `temp` is the folder as the user named it. */
  limits: Limits;
  schemes: readonly string[];
  mirror: string | null;
  /** Ask the publishers, or the mirror, whether they answer. */
  online: boolean;
  sources: readonly Source[];
}

const well = (check: string, said: string): Diagnosis => ({
  check,
  health: 'well',
  said,
  todo: null,
});
const note = (check: string, said: string, todo: string | null): Diagnosis => ({
  check,
  health: 'note',
  said,
  todo,
});
const fault = (check: string, said: string, todo: string): Diagnosis => ({
  check,
  health: 'fault',
  said,
  todo,
});

/** Whether a version is at least another, figure by figure. */
export function atLeast(version: string, least: string): boolean {
  const figures = (text: string) => text.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [a, b] = [figures(version), figures(least)];
  const at = b.findIndex((figure, i) => (a[i] ?? 0) !== figure);
  return at < 0 || (a[at] ?? 0) > (b[at] ?? 0);
}

export function nodeOf({ node, needed }: Pick<Machine, 'node' | 'needed'>): Diagnosis {
  return atLeast(node, needed)
    ? well('node', `Node ${node}`)
    : fault('node', `Node ${node} is too old`, `install Node ${needed} or later`);
}

/** How far two clocks may differ before one of them is wrong, ms. */
const CLOCK_BAND = 5 * 60_000;
const DAY = 24 * 3_600_000;

/**
 * The clock against what is known to have happened: `known` are moments, as ISO dates, with what
 * happened; a day alone may have begun elsewhere already. `servers` are clocks that answered.
 */
export function clockOf(
  now: Date,
  known: readonly { at: string; what: string }[],
  servers: readonly { host: string; date: string }[] = [],
): Diagnosis {
  const mend = 'set the clock of this machine, or have it set itself (NTP)';
  const latest = known.toSorted((a, b) => (a.at < b.at ? 1 : -1))[0];
  const time = now.toISOString();
  if (latest && Date.parse(latest.at) > now.getTime() + (latest.at.length > 10 ? 0 : DAY)) {
    return fault('clock', `it says ${time}, but ${latest.what} is of ${latest.at}`, mend);
  }
  const apart = servers.flatMap(({ host, date }) => {
    const by = now.getTime() - Date.parse(date);
    return Math.abs(by) > CLOCK_BAND ? [{ host, by }] : [];
  });
  // One server may be wrong; most of them are not.
  const [first] = apart;
  if (first && apart.length * 2 > servers.length) {
    const minutes = Math.round(Math.abs(first.by) / 60_000);
    const way = first.by > 0 ? 'ahead of' : 'behind';
    return fault('clock', `it is ${minutes} minutes ${way} that of ${first.host}`, mend);
  }
  const beside = servers.length > 0 ? `, as ${counted(servers.length, 'server')} say` : '';
  return well('clock', `${time}${servers.length === 1 ? beside.replace(/say$/, 'says') : beside}`);
}

const PROXIES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'];

/** Proxies that the environment names, without their secrets, and certificates left unproved. */
export function proxyOf({ env, canProxy }: Pick<Machine, 'env' | 'canProxy'>): Diagnosis {
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    return fault(
      'proxy',
      'NODE_TLS_REJECT_UNAUTHORIZED=0: nobody’s certificate is proved',
      'take it away; give the certificate of a proxy in NODE_EXTRA_CA_CERTS',
    );
  }
  const set = PROXIES.flatMap((name) => {
    const value = env[name] || env[name.toLowerCase()];
    return value ? [`${name} ${redacted(value)}`] : [];
  });
  if (set.length === 0) return well('proxy', 'none is set');
  const said = set.join(', ');
  if (canProxy && env.NODE_USE_ENV_PROXY === '1') return well('proxy', `${said}, in use`);
  const mirror = 'fetch from a mirror within your network with --mirror';
  return note(
    'proxy',
    `${said}: set, but Node goes straight to publishers`,
    canProxy ? `set NODE_USE_ENV_PROXY=1, or ${mirror}` : `use a newer Node, or ${mirror}`,
  );
}

/** Whether a folder, or the one in which it would be made, can be written to: it is tried. */
function writingOf(option: string, folder: string, otherwise: string): Diagnosis {
  const check = `write ${option}`;
  const standing = standingFolder(folder);
  try {
    rmdirSync(mkdtempSync(join(standing, '.footpack-')));
    return well(check, folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fault(
      check,
      `${standing} cannot be written to (${code})`,
      `make it yours to write, or name another with ${option}; ${otherwise}`,
    );
  }
}

async function duckdbOf(): Promise<Diagnosis> {
  try {
    const db = await openDatabase(':memory:');
    try {
      const [row] =
        await db.rows(`SELECT version() AS version, json_extract('{"a": 1}', '$.a') AS a,
        (SELECT count(*) FROM duckdb_functions() WHERE function_name = 'read_parquet') AS parquet`);
      if (Number(row?.a) !== 1 || Number(row?.parquet) < 1)
        throw new Error('it has no JSON or Parquet');
      return well('duckdb', `DuckDB ${row?.version}`);
    } finally {
      db.close();
    }
  } catch (error) {
    return fault(
      'duckdb',
      (error as Error).message,
      'install footpack again on this machine: npm ci',
    );
  }
}

/** The extracts of the bundled snapshot; none where it is damaged, which is told for itself. */
function floorOf(packageRoot: string): Extract[] {
  try {
    return bundled(packageRoot).map((b) => b.extract);
  } catch {
    return [];
  }
}

async function diskOf(options: DoctorOptions, packageRoot: string): Promise<Diagnosis[]> {
  const { out, raw, limits } = options;
  const archive = archived(raw);
  const floor = floorOf(packageRoot);
  const { chosen } = select(sourcesRead(packageRoot, options.sources), archive, floor);
  const read = chosen.flatMap(({ extracts }) => extracts.slice(0, 1));
  const rooms = await roomFor(demandOf(read, options.schemes.length), out, limits);
  rooms.push({
    what: 'another month of the archive',
    where: raw,
    free: await freeBytes(raw),
    needed: read.reduce((sum, { bytes }) => sum + bytes, 0),
    option: '--raw',
  });
  return rooms.map(({ what, where, free, needed, option }) => {
    const said = `${where}: ${sizeOf(free)} free, about ${sizeOf(needed)} needed for ${what}`;
    return free >= needed
      ? well(`disk ${option}`, said)
      : fault(`disk ${option}`, said, `make room, or give ${option} a folder on another disk`);
  });
}

function snapshotOf(packageRoot: string): Diagnosis {
  try {
    return well('bundled snapshot', `${bundled(packageRoot).length} extracts, each as shipped`);
  } catch (error) {
    return fault(
      'bundled snapshot',
      (error as Error).message,
      'install footpack again, or restore data/raw/bundled from version control',
    );
  }
}

async function archiveOf(raw: string): Promise<Diagnosis> {
  const held = holdings(raw);
  const damaged = untoldFiles(raw).map(({ file }) => join(raw, `${file}.json`));
  for (const { path, sidecar } of held) {
    if (!(await isWhole({ path, sha256: sidecar.sha256 }))) damaged.push(path);
  }
  if (damaged.length === 0) return well('archive', `${counted(held.length, 'file')} in ${raw}`);
  return fault(
    'archive',
    `${counted(damaged.length, 'file')} changed since it was fetched: ${damaged.slice(0, 3).join(', ')}`,
    'remove it with the .json beside it, or restore both; the next footpack refresh fetches it again',
  );
}

function releaseOf(out: string): Diagnosis {
  const again = 'footpack refresh, or refresh --offline, writes it anew';
  try {
    const id = latestId(out);
    if (id === null) return note('release', `none in ${out} yet`, 'footpack refresh --bundled');
    const faults = verify(join(out, 'releases', id));
    return faults.length === 0
      ? well('release', `${id} is what was published`)
      : fault('release', `${id}: ${faults.slice(0, 3).join('; ')}`, again);
  } catch (error) {
    return fault('release', `latest.json: ${(error as Error).message}`, again);
  }
}

/** What is known to have happened, which no clock may deny. */
function happened({ out, raw }: DoctorOptions, packageRoot: string) {
  const known = [
    ...holdings(raw).map((h) => ({ at: h.sidecar.retrieved, what: h.path })),
    ...releases(out).map((m) => ({ at: m.createdAt, what: `release ${m.release}` })),
  ];
  const taken = floorOf(packageRoot).map((extract) => extract.retrieved);
  return [...known, ...taken.map((at) => ({ at, what: 'the bundled snapshot' }))];
}

/** Runs one look; an error that it did not foresee is a fault of its own. */
async function looked(
  check: string,
  look: () => Diagnosis | Diagnosis[] | Promise<Diagnosis | Diagnosis[]>,
): Promise<Diagnosis[]> {
  try {
    return [await look()].flat();
  } catch (error) {
    return [fault(check, sentence(error), 'mend what it names, and ask again')];
  }
}

/**
 * Looks at what a refresh will need of this machine, and with `online` whether those it would ask
 * answer. Leaves nothing behind.
 */
export async function doctor(
  options: DoctorOptions,
  machine: Machine,
  effects: Effects,
): Promise<Diagnosis[]> {
  const { packageRoot } = effects;
  const { out, raw, limits, mirror, online, sources } = options;
  const greeted =
    online || mirror !== null ? await greetHosts({ mirror, online, sources }, effects) : null;
  const writes = [
    ['--out', out, 'nothing can be published'],
    ['--raw', raw, 'refresh --offline and --bundled need not write there'],
    ...(limits.temp === undefined
      ? []
      : [['--temp', limits.temp, 'a build puts there what memory does not hold']]),
  ] as [string, string, string][];
  return [
    nodeOf(machine),
    ...(await looked('duckdb', duckdbOf)),
    ...(await looked('disk', () => diskOf(options, packageRoot))),
    ...(await looked('clock', () =>
      clockOf(effects.now(), happened(options, packageRoot), greeted?.clocks),
    )),
    ...writes.map(([option, folder, otherwise]) => writingOf(option, folder, otherwise)),
    proxyOf(machine),
    snapshotOf(packageRoot),
    ...(await looked('archive', () => archiveOf(raw))),
    releaseOf(out),
    ...(greeted?.found ?? []),
  ];
}
