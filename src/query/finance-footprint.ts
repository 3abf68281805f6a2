import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import { judgementSchema, type PublishedGap } from '../model/finance.ts';
import { nearest } from '../model/nearest.ts';
import { DEFAULT_SCHEME } from '../model/scheme.ts';
import { plainly } from './asked.ts';
import type { KnownFootprint } from './finance.ts';

/** The tables of the bundled snapshot that a footprint and its published gap are asked of. */
export const FINANCE_FOOTPRINT_TABLES = ['footprint', 'do_nothing_gap'] as const;

/**
 * The footprint that a person means by an ONS code, an ODS code, a number or a name: that of the
 * default scheme, else of the oldest that has it. Null where none has.
 */
export async function footprintMeant(db: Database, asked: string): Promise<KnownFootprint | null> {
  const given = text(plainly(asked).toLowerCase());
  const [found] = await db.rows(
    `SELECT f.scheme, f.footprint_code, f.name,
       (SELECT list(DISTINCT s.name ORDER BY s.name) FROM footprint AS s
        WHERE s.footprint_code = f.footprint_code OR s.ods_code = f.ods_code) AS names
     FROM footprint AS f
     WHERE ${given} IN
       (lower(f.footprint_code), lower(f.ods_code), CAST(f.number AS VARCHAR), lower(f.name))
     ORDER BY f.scheme <> ${text(DEFAULT_SCHEME)}, f.scheme, f.footprint_code
     LIMIT 1`,
  );
  if (!found) return null;
  return {
    scheme: String(found.scheme),
    code: String(found.footprint_code),
    name: String(found.name),
    names: (found.names as string[]).map(String),
  };
}

/** The footprint whose name comes near to what was asked for, as `E54000028 (North Central London)`. */
export async function nearFootprint(db: Database, asked: string): Promise<string | null> {
  const rows = await db.rows(
    `SELECT footprint_code, name FROM footprint WHERE scheme = ${text(DEFAULT_SCHEME)}
     ORDER BY footprint_code`,
  );
  const name = nearest(
    plainly(asked),
    rows.map((row) => String(row.name)),
  );
  const found = rows.find((row) => row.name === name);
  return found ? `${found.footprint_code} (${found.name})` : null;
}

const gapSchema = judgementSchema.shape.published;

/** The published gap that the pack of a footprint holds; undefined where a release has no such pack. */
export function gapInPack(
  folder: string,
  { scheme, code }: KnownFootprint,
): PublishedGap | null | undefined {
  const path = join(folder, scheme, 'packs', code, 'pack.json');
  if (!existsSync(path)) return undefined;
  return gapSchema.parse(JSON.parse(readFileSync(path, 'utf8')).finance.doNothingGap);
}

/** The published gap that the bundled snapshot has of a footprint, £ million, or null. */
export async function gapInSnapshot(
  db: Database,
  { scheme, code }: KnownFootprint,
): Promise<PublishedGap | null> {
  const [found] = await db.rows(
    `SELECT million_pounds AS "millionPounds", basis, evidence FROM do_nothing_gap
     WHERE scheme = ${text(scheme)} AND footprint_code = ${text(code)}`,
  );
  return gapSchema.parse(found ?? null);
}
