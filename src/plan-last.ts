import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Made, madeTables } from './build/made.ts';
import { knownSchemes } from './build/scheme.ts';
import { CHECKS, SCHEMAS } from './build/sql-files.ts';
import { type Database, openDatabase } from './duckdb/database.ts';
import { EXIT, Problem } from './model/problem.ts';
import { type KeptExtract, keptExtracts } from './read/relations.ts';

/** What the build database of the last run tells of itself. */
export interface LastBuild {
  /** Extracts that were read into it, or refused, by their files. */
  kept: Map<string, KeptExtract>;
  /** SHA-256 of those that were used, by their files. */
  digests: Map<string, string>;
  /** What each table was made of; null where that is not known. */
  made: Map<string, Made | null>;
  /** Ids of the indicators in each of the user's own extracts, by their sources. */
  ownIndicators: Map<string, Set<string>>;
  /** The schemes that its lists make, oldest first. */
  schemes: string[];
}

/** As of a build that never was. */
function nothing(): LastBuild {
  return {
    kept: new Map(),
    digests: new Map(),
    made: new Map(),
    ownIndicators: new Map(),
    schemes: [],
  };
}

/** A text for each text; what is not there as rows of two columns gives none. */
async function pairs(db: Database, sql: string): Promise<[string, string][]> {
  const rows = await db.rows(sql);
  return rows.map(({ name, value }) => [String(name), String(value)]);
}

async function tellOf(db: Database): Promise<LastBuild> {
  const last = nothing();
  last.kept = await keptExtracts(db);
  last.made = await madeTables(db, [...SCHEMAS, CHECKS]);
  last.digests = new Map(
    await pairs(db, 'SELECT source_file AS name, sha256 AS value FROM input.source'),
  );
  const own = await pairs(
    db,
    `SELECT DISTINCT source_id AS name, indicator_id AS value FROM raw.tidy
     WHERE source_id LIKE 'user-%'`,
  );
  for (const [source, indicator] of own) {
    const its = last.ownIndicators.get(source) ?? new Set();
    last.ownIndicators.set(source, its.add(indicator));
  }
  if (last.made.has('organisation.scheme')) last.schemes = await knownSchemes(db);
  return last;
}

/**
 * Looks at the build database of the last run, and lets it go. Of one that cannot be read, or that
 * another footpack made, it knows nothing: a refresh makes that anew. Throws a Problem (exit code 6)
 * while a run is at work on it.
 */
export async function lastBuild(work: string): Promise<LastBuild> {
  const path = join(work, 'build.duckdb');
  if (!existsSync(path)) return nothing();
  let db: Database | null = null;
  try {
    db = await openDatabase(path, { readOnly: true, threads: 1 });
    return await tellOf(db);
  } catch (error) {
    const told = String(error);
    if (!/Conflicting lock|\(PID \d+\)|used by another process/.test(told)) return nothing();
    const holder = /\(PID (\d+)\)/.exec(told)?.[1];
    throw new Problem(
      EXIT.locked,
      `another run is at work on the build database${holder ? `: process ${holder}` : ''}`,
      {
        where: path,
        untouched: 'everything',
        next: 'wait for it to finish; footpack runs tells how far it has come',
      },
    );
  } finally {
    db?.close();
  }
}
