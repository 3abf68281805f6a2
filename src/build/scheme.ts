import type { Database } from '../duckdb/database.ts';
import { EXIT, Problem } from '../model/problem.ts';

/** The schemes that the extracts at hand make, oldest first. Asked of a database that is built. */
export async function knownSchemes(db: Database): Promise<string[]> {
  const rows = await db.rows('SELECT name FROM organisation.scheme ORDER BY listed, name');
  return rows.map((row) => String(row.name));
}

/**
 * The schemes asked for, in their order in time. Throws a `Problem` that names those there are when
 * the extracts at hand make none of that name.
 */
export async function chosenSchemes(db: Database, asked: readonly string[]): Promise<string[]> {
  const known = await knownSchemes(db);
  const stranger = asked.find((name) => !known.includes(name));
  if (stranger === undefined) return known.filter((name) => asked.includes(name));
  throw new Problem(EXIT.usage, `there is no scheme ${stranger}`, {
    untouched: 'the last release',
    next: `the schemes that can be built are ${known.join(', ')}`,
  });
}
