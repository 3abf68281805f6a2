import type { Database } from '../duckdb/database.ts';

/**
 * Indicators that are made together: one whose coverage is counted by another's figures, and the age
 * bands of a standardised one, follow from each other's rows. For each indicator of table
 * `input.indicator` its whole family, itself included, in alphabetical order.
 */
export async function families(db: Database): Promise<Map<string, readonly string[]>> {
  const rows = await db.rows('SELECT indicator_id, coverage, part_of FROM input.indicator');
  const ids = rows.map((row) => String(row.indicator_id));
  const family = new Map(ids.map((id) => [id, new Set([id])]));
  for (const row of rows) {
    for (const other of [row.coverage, row.part_of]) {
      const theirs = family.get(String(other));
      const own = family.get(String(row.indicator_id));
      if (theirs === undefined || own === undefined || theirs === own) continue;
      for (const id of theirs) {
        own.add(id);
        family.set(id, own);
      }
    }
  }
  return new Map([...family].map(([id, members]) => [id, [...members].sort()]));
}
