import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { EXIT, Problem } from '../model/problem.ts';
import { bytesOfSize, sizeOf } from '../model/size.ts';
import type { Extract } from '../model/source.ts';

/** What a build will read and make, in bytes and schemes. */
export interface Demand {
  /** Bytes of extracts that are text as they lie. */
  plain: number;
  /** Bytes of extracts that are unpacked to be read: zips and workbooks. */
  packed: number;
  /** Schemes that packs are built of. */
  schemes: number;
}

/**
 * Bytes on disk at the worst moment of a build, when the build database, decoded extracts and the
 * release that is being written lie side by side, besides what is kept of the build before. Measured: 134 MB
 * of one scheme and 316 MB of eight on the bundled snapshot, 514 MB where every figure changed; 1,104 MB
 * of eight on it and 67 MB of text and 10 MB of packed files, 652 MB where every figure changed.
 */
const FIXED = 130e6;
const EACH_SCHEME = 45e6;
const TIMES_PLAIN = 5;
const TIMES_PACKED = 12;
/** What was measured once is no promise. */
const MARGIN = 1.5;

/** Endings of files that are unpacked; old workbooks too grow when they become text. */
const PACKED = new Set(['.zip', '.xlsx', '.xls', '.ods']);

/** What a build of these extracts and so many schemes asks for. */
export function demandOf(
  extracts: readonly Pick<Extract, 'file' | 'bytes'>[],
  schemes: number,
): Demand {
  let [plain, packed] = [0, 0];
  for (const { file, bytes } of extracts) {
    if (PACKED.has(extname(file).toLowerCase())) packed += bytes;
    else plain += bytes;
  }
  return { plain, packed, schemes };
}

/** Bytes that a build needs below its folder of releases. */
export function diskNeeded({ plain, packed, schemes }: Demand): number {
  const read = TIMES_PLAIN * plain + TIMES_PACKED * packed;
  return Math.ceil(MARGIN * (FIXED + EACH_SCHEME * schemes + read));
}

/** Bytes that will not fit in memory and go to the temporary folder, at most `tempMax`. */
export function spillNeeded({ plain, packed }: Demand, memory: number, tempMax: number): number {
  const unpacked = plain + TIMES_PACKED * packed;
  return Math.min(tempMax, Math.max(0, 3 * unpacked - memory));
}

/** The nearest folder at or above a path that is there. */
export function standingFolder(path: string): string {
  const folder = resolve(path);
  return existsSync(folder) || folder === dirname(folder)
    ? folder
    : standingFolder(dirname(folder));
}

/** Bytes that this user may still write where a folder is, or would be made. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(standingFolder(folder));
  return bavail * bsize;
}

/** The kept build: what it holds and what is made in its place lie side by side until it is packed. */
const KEPT = /^build\.duckdb(\.wal)?$/;

/** Bytes below a work folder that make way; what goes away while it is looked at counts nothing. */
function bytesThatGo(work: string): number {
  if (!existsSync(work)) return 0;
  const names = readdirSync(work, { recursive: true, encoding: 'utf8' });
  return names.reduce((sum, name) => {
    if (KEPT.test(name)) return sum;
    const found = statSync(join(work, name), { throwIfNoEntry: false });
    return sum + (found?.isFile() ? found.size : 0);
  }, 0);
}

/**
 * Where a build of one folder of releases puts what its memory does not hold, below a temporary
 * folder that others use too: two builds that share one would write over each other's files.
 */
export function spillFolder(temp: string, out: string): string {
  const name = createHash('sha256').update(resolve(out)).digest('hex').slice(0, 12);
  return join(temp, `footpack-${name}`);
}

export interface Room {
  /** What it is for, as a message says it. */
  what: string;
  /** Where it is needed, bytes that are there, bytes that are needed. */
  where: string;
  free: number;
  needed: number;
  /** The option that names another place. */
  option: string;
}

/**
 * How much room a build has and needs: below `out`, where what an earlier build left in `.work` makes
 * way but for the database that is kept, and, on a temporary folder of its own, there. `limits` as settings give them.
 */
export async function roomFor(
  demand: Demand,
  out: string,
  limits: { memory?: string; temp?: string; tempMax?: string } = {},
): Promise<Room[]> {
  const bytes = (size: string | undefined) => bytesOfSize(size ?? '') ?? Number.MAX_SAFE_INTEGER;
  const spill = spillNeeded(demand, bytes(limits.memory), bytes(limits.tempMax));
  const work = join(out, '.work');
  const below: Room = {
    what: 'the build and its release',
    where: out,
    free: (await freeBytes(out)) + bytesThatGo(work),
    needed: diskNeeded(demand) + (limits.temp === undefined ? spill : 0),
    option: '--out',
  };
  if (limits.temp === undefined || spill === 0) return [below];
  const beside: Room = {
    what: 'what memory does not hold',
    where: limits.temp,
    free: await freeBytes(limits.temp),
    needed: spill,
    option: '--temp',
  };
  return [below, beside];
}

/** Stops a run that would fill its disk, before it writes anything. */
export function refuseWithoutRoom(rooms: readonly Room[]): void {
  const short = rooms.find(({ free, needed }) => free < needed);
  if (!short) return;
  throw new Problem(
    EXIT.unexpected,
    `there is not enough room on the disk for ${short.what}: ${sizeOf(short.free)} are free, ` +
      `about ${sizeOf(short.needed)} are needed`,
    {
      where: short.where,
      untouched: 'the last release and the archive; nothing was built',
      next:
        'make room (footpack prune --keep N removes old releases, and .work may be removed), give ' +
        `${short.option} a folder on another disk, or build fewer schemes`,
    },
  );
}
