import { join } from 'node:path';
import { type Database, openDatabase } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import { EXIT, Problem } from '../model/problem.ts';
import type { ReleaseFolder } from './release-folder.ts';

/** What is asked of the tables of a release, whoever made it: each table's columns. */
const READ: Readonly<Record<string, readonly string[]>> = {
  footprint: [
    'scheme',
    'footprint_code',
    'number',
    'name',
    'ods_code',
    'listed',
    'next_scheme',
    'next_codes',
  ],
  footprint_organisation: [
    'scheme',
    'footprint_code',
    'org_code',
    'ons_code',
    'name',
    'org_kind',
    'org_vintage',
    'parent_code',
    'postcode',
    'weight',
    'basis',
    'valid_from',
    'valid_to',
  ],
  membership: [
    'scheme',
    'org_code',
    'org_vintage',
    'org_kind',
    'footprint_code',
    'weight',
    'basis',
  ],
  observation: ['org_code', 'org_kind'],
  organisation: [
    'org_code',
    'org_vintage',
    'org_kind',
    'ons_code',
    'name',
    'parent_code',
    'opened',
    'closed',
  ],
  succession: ['old_code', 'new_code', 'effective', 'share', 'basis', 'old_ons', 'new_ons'],
  unmapped: ['org_code', 'reason'],
};

/** What a database lacks of the columns that are asked for, in words; null where it has them all. */
async function lacking(db: Database): Promise<string | null> {
  const rows = await db.rows('SELECT table_name, column_name FROM duckdb_columns()');
  const has = new Set(rows.map((row) => `${row.table_name} ${row.column_name}`));
  const tables = new Set(rows.map((row) => row.table_name));
  for (const [table, columns] of Object.entries(READ)) {
    if (!tables.has(table)) return `there is no table ${table} in it`;
    const column = columns.find((name) => !has.has(`${table} ${name}`));
    if (column) return `its table ${table} has no column ${column}`;
  }
  return null;
}

/**
 * The tables of a release, read-only, and as `footprint_organisation` the organisations of all its
 * packs. The caller closes it. Throws a usage `Problem` for a release that lacks a column which is
 * asked for: one that an older footpack made.
 */
export async function openRelease(release: ReleaseFolder): Promise<Database> {
  const db = await openDatabase(release.database, { readOnly: true });
  try {
    const packs = join(release.folder, '*', 'packs', '*', 'organisations.parquet');
    await db.run(
      `CREATE TEMP VIEW footprint_organisation AS
       SELECT * FROM read_parquet(${text(packs)}, union_by_name = true)`,
    );
    const lacks = await lacking(db);
    if (lacks === null) return db;
    throw new Problem(EXIT.usage, `release ${release.id} was made by an older footpack: ${lacks}`, {
      where: release.database,
      untouched: 'the release',
      next: 'footpack refresh makes one that can be asked; footpack sql still reads this one',
    });
  } catch (error) {
    db.close();
    throw error;
  }
}
