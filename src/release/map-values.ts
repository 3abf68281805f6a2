import {
  type Data,
  type DataType,
  Dictionary,
  Field,
  Float64,
  Int8,
  Int16,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import type { Database } from '../duckdb/database.ts';
import { ident, text } from '../duckdb/quote.ts';
import { TABLES } from '../model/tables.ts';

/**
 * Columns of `values.arrow` and `periods.arrow`, each as in table `baseline`, with the type that it has there whatever
 * the values. Text is a dictionary; its number is given, for the library would else count on from
 * file to file and the same values would not make the same bytes.
 */
const COLUMNS: Readonly<Record<string, () => DataType>> = {
  indicator_id: () => new Dictionary(new Utf8(), new Int16(), 0),
  period: () => new Dictionary(new Utf8(), new Int16(), 1),
  footprint_code: () => new Dictionary(new Utf8(), new Int16(), 2),
  value: () => new Float64(),
  lower_95: () => new Float64(),
  upper_95: () => new Float64(),
  coverage: () => new Float64(),
  england_value: () => new Float64(),
  comparison: () => new Dictionary(new Utf8(), new Int8(), 3),
  rank: () => new Int16(),
  rank_of: () => new Int16(),
  quintile: () => new Int8(),
  withheld_reason: () => new Dictionary(new Utf8(), new Int16(), 4),
};

/** Names of the columns, in their order. */
export const VALUE_COLUMNS: readonly string[] = Object.keys(COLUMNS);

/** Rows of the period with which a pack opens, or of all the others. */
export type Periods = 'headline' | 'other';

/**
 * Half of the baseline of a scheme as an Arrow IPC file, one row an indicator, period and footprint, in
 * the order of the packs' indicators, of time and of the footprints' numbers. The two halves have the
 * same columns: a map needs the headline periods first, and the others once somebody asks for them.
 * Each field carries its description, and the schema the scheme's name.
 */
export async function mapValues(
  db: Database,
  scheme: string,
  periods: Periods,
): Promise<Uint8Array> {
  const rows = await db.rows(
    `SELECT ${VALUE_COLUMNS.map((column) => `b.${ident(column)}`).join(', ')}
     FROM pack.baseline AS b
     JOIN pack.indicator AS i ON i.indicator_id = b.indicator_id
     JOIN pack.footprint AS f ON f.scheme = b.scheme AND f.footprint_code = b.footprint_code
     LEFT JOIN baseline.headline AS h ON h.indicator_id = b.indicator_id AND h.period = b.period
     WHERE b.scheme = ${text(scheme)} AND (h.period IS NOT NULL) = ${periods === 'headline'}
     ORDER BY i.position, b.period_start NULLS FIRST, b.period, f.number NULLS LAST, b.footprint_code`,
  );
  const data = Object.entries(COLUMNS).map(([column, typeOf]): Data => {
    const type = typeOf();
    const values = rows.map((row) => row[column] ?? null);
    const given = type instanceof Dictionary ? values : values.map((v) => v && Number(v));
    return vectorFromArray(given, type).data[0] ?? makeData({ type });
  });
  const fields = VALUE_COLUMNS.map((column, i) => {
    const description = TABLES.baseline?.columns[column] ?? '';
    return new Field(column, data[i]!.type, true, new Map([['description', description]]));
  });
  const schema = new Schema(fields, new Map([['scheme', scheme]]));
  const struct = makeData({ type: new Struct(fields), length: rows.length, children: data });
  return tableToIPC(new Table(schema, [new RecordBatch(schema, struct)]), 'file');
}
