import type { Database } from '../duckdb/database.ts';
import { EXIT, Problem } from '../model/problem.ts';

/** The schemes that the extracts at hand make, oldest first. Asked of a database that is built. */
export async function knownSchemes(db: Database): Promise<string[]> {
  const rows = await db.rows('SELECT name FROM organisation.scheme ORDER BY listed, name');
  return rows.map((row) => String(row.name));
}

/** Throws a `Problem` that names the schemes there are where one that is asked for is none of them. */
export function refuseStrangers(known: readonly string[], asked: readonly string[]): void {
  const stranger = asked.find((name) => !known.includes(name));
  if (stranger === undefined) return;
  throw new Problem(EXIT.usage, `there is no scheme ${stranger}`, {
    untouched: 'the last release',
    next: `the schemes that can be built are ${known.join(', ')}`,
  });
}

/**
 * The schemes asked for, in their order in time. Throws a `Problem` when the extracts at hand make none
 * of that name.
 */
export async function chosenSchemes(db: Database, asked: readonly string[]): Promise<string[]> {
  const known = await knownSchemes(db);
  refuseStrangers(known, asked);
  return known.filter((name) => asked.includes(name));
}
