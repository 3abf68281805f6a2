/**
 * What `import … from 'footpack'` gives: a release to read from a program of one's own. Nothing here
 * writes. The engine is not loaded into the program: a question in SQL is asked in a process of its
 * own, which ends with the answer.
 */
import { join } from 'node:path';
import type { z } from 'zod';
import type { Json } from '../duckdb/value.ts';
import { nearest } from '../model/nearest.ts';
import { type Pack, packSchema } from '../model/pack.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { indexSchema, type Manifest, manifestSchema } from '../model/release.ts';
import { DEFAULT_SCHEME } from '../model/scheme.ts';
import { checkedJson } from './checked-json.ts';
import { releaseFolder } from './release-folder.ts';
import { sql } from './sql.ts';

export type { FootprintTopology, Tiles } from '../model/map.ts';
export type { ExitCode, ProblemDetail } from '../model/problem.ts';
export type { Json, Manifest, Pack };
export { Problem };

/** A day: longer than any question should take. */
const MOST_SECONDS = 86_400;

/** `<scheme>/index.json`: the footprints of a scheme. */
export type FootprintIndex = z.infer<typeof indexSchema>;

/** An indicator of a pack, with its baseline, trend, comparisons and members. */
export type PackIndicator = Pack['indicators'][number];

/** A row by its columns. Exact numbers are numbers, other decimals strings of digits, dates ISO days. */
export type Row = Record<string, Json>;

/** What a question may cost before it is stopped. */
export interface Limits {
  /** 60 unless told. */
  timeoutSeconds?: number;
  /** As DuckDB writes sizes; '1GB' unless told. */
  memory?: string;
}

/** A release, which never changes. What it gives is read when it is asked for. */
export interface Release {
  /** `<as-of>_<first 8 of the content hash>`. */
  readonly id: string;
  /** Path of the folder that holds the release's files. */
  readonly folder: string;
  readonly manifest: Manifest;

  /**
   * The footprints of a scheme, in the order of their numbers: names, regions, residents, packs.
   * Without one, of `stp-2017`, or else of the only scheme of which the release has packs.
   */
  footprints(scheme?: string): Promise<FootprintIndex>;

  /** The pack of a footprint by its code, as `E54000016`, in the scheme or as `footprints` says. */
  readPack(code: string, scheme?: string): Promise<Pack>;

  /**
   * The rows that one SELECT gives, over the tables by their plain names, as `footpack sql` asks:
   * reading alone is possible, and no other file. An answer of more than 256 MB is refused.
   */
  rows(query: string, limits?: Limits): Promise<Row[]>;

  /** Every row of a table of the release (`baseline`, `observation`, …), in the table's order. */
  table(name: string, limits?: Limits): Promise<Row[]>;
}

/** Refuses what JavaScript lets through: a text that is none. `as` is how it is asked for. */
function refuseNoText(value: unknown, what: string, as: string): void {
  if (typeof value === 'string' && value.trim() !== '') return;
  throw new Problem(EXIT.usage, `${what} is a text, not ${JSON.stringify(value) ?? 'nothing'}`, {
    untouched: 'the release',
    next: as,
  });
}

/** Refuses limits that would stop every question, or none. */
function refuseNoTime({ timeoutSeconds = 60 }: Limits): void {
  if (timeoutSeconds > 0 && timeoutSeconds <= MOST_SECONDS) return;
  throw new Problem(EXIT.usage, `timeoutSeconds is ${timeoutSeconds}`, {
    untouched: 'the release',
    next: `give a number of seconds above 0, at most ${MOST_SECONDS}`,
  });
}

/** The scheme asked for; without one the usual one, or the only one of which there are packs. */
function schemeOf({ release, schemes }: Manifest, asked: string | undefined): string {
  const only = schemes.length === 1 ? schemes[0] : undefined;
  const scheme = asked ?? (schemes.includes(DEFAULT_SCHEME) ? DEFAULT_SCHEME : only);
  if (scheme !== undefined && schemes.includes(scheme)) return scheme;
  const told = schemes.length > 0 ? schemes.join(', ') : 'no scheme';
  throw new Problem(EXIT.usage, `release ${release} has no packs of ${scheme ?? DEFAULT_SCHEME}`, {
    untouched: 'the release',
    next: `it has packs of ${told}; footpack refresh --scheme NAME makes others`,
  });
}

/** The folder of the latest or the named release, whatever is wrong with the pointer to it. */
function found(folder: string, id: string | undefined) {
  try {
    return releaseFolder(folder, id);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(EXIT.usage, 'latest.json cannot be read', {
      where: join(folder, 'latest.json'),
      untouched: 'every release',
      next: 'name a release, or run footpack refresh, which writes latest.json anew',
    });
  }
}

/**
 * Opens the latest release under a folder of releases (`data/out`, or what `--out` named), or the one
 * that `release` names. Every function of it throws a `Problem` that says what is wrong, where, what
 * was left untouched and what to do next: for a release, scheme, footprint or table that is not there,
 * for a file of another shape than this footpack writes, and for a question that is refused, faulty,
 * or stopped at its limits.
 */
export async function openRelease(
  folderOfReleases: string,
  { release }: { release?: string | undefined } = {},
): Promise<Release> {
  refuseNoText(folderOfReleases, 'the folder of releases', "openRelease('data/out')");
  const { id, folder, database } = found(folderOfReleases, release);
  const path = join(folder, 'manifest.json');
  const manifest = await checkedJson(path, manifestSchema, `manifest of release ${id}`);

  const footprints = (scheme?: string) => {
    const named = schemeOf(manifest, scheme);
    return checkedJson(join(folder, named, 'index.json'), indexSchema, `index of ${named}`);
  };
  const rows = async (query: string, limits: Limits = {}): Promise<Row[]> => {
    refuseNoText(query, 'a question', "rows('FROM baseline LIMIT 5')");
    refuseNoTime(limits);
    const answer = await sql({ database, query, ...limits });
    const names = answer.columns.map((column) => column.name);
    return answer.rows.map((values) =>
      Object.fromEntries(names.map((name, i) => [name, values[i] ?? null])),
    );
  };
  return {
    id,
    folder,
    manifest,
    rows,
    footprints: async (scheme) => footprints(scheme),
    async readPack(code, scheme) {
      const named = schemeOf(manifest, scheme);
      const index = await footprints(named);
      const entry = index.find((footprint) => footprint.code === code);
      if (entry) return readPack(join(folder, named, entry.pack));
      throw new Problem(EXIT.usage, `${named} has no footprint ${code} in release ${id}`, {
        where: join(folder, named, 'index.json'),
        untouched: 'the release',
        next: `footprints('${named}') gives the codes, as ${index[0]?.code ?? 'E54000001'}`,
      });
    },
    async table(name, limits) {
      const tables = Object.keys(manifest.rowCounts);
      if (tables.includes(name)) return rows(`SELECT * FROM "${name}"`, limits);
      const near = nearest(String(name), tables);
      throw new Problem(EXIT.usage, `release ${id} has no table ${name}`, {
        where: database,
        untouched: 'the release',
        next: `${near ? `did you mean ${near}? There are ` : 'one of '}${tables.join(', ')}`,
      });
    },
  };
}

/** A pack by the path of its `pack.json`, proved to be of the shape that is typed. */
export async function readPack(path: string): Promise<Pack>;
/** The pack of a footprint of a release, by its code. */
export async function readPack(release: Release, code: string, scheme?: string): Promise<Pack>;
export async function readPack(from: string | Release, code = '', scheme?: string): Promise<Pack> {
  if (typeof from !== 'string') return from.readPack(code, scheme);
  return checkedJson(from, packSchema, 'pack');
}
