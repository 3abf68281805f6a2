import {
  Bool,
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

type Columns = Readonly<Record<string, readonly [() => DataType, table: string]>>;

const KEYS: Columns = {
  indicator_id: [() => new Dictionary(new Utf8(), new Int16(), 0), 'baseline'],
  period: [() => new Dictionary(new Utf8(), new Int16(), 1), 'baseline'],
  footprint_code: [() => new Dictionary(new Utf8(), new Int16(), 2), 'baseline'],
};

/**
 * Columns of `values.arrow` and `periods.arrow`, each as in table `baseline`, with the type that it has there whatever
 * the values. Text is a dictionary; its number is given, for the library would else count on from
 * file to file and the same values would not make the same bytes.
 */
const COLUMNS: Columns = {
  ...KEYS,
  value: [() => new Float64(), 'baseline'],
  lower_95: [() => new Float64(), 'baseline'],
  upper_95: [() => new Float64(), 'baseline'],
  coverage: [() => new Float64(), 'baseline'],
  estimated: [() => new Bool(), 'baseline'],
  england_value: [() => new Float64(), 'baseline'],
  comparison: [() => new Dictionary(new Utf8(), new Int8(), 3), 'baseline'],
  rank: [() => new Int16(), 'baseline'],
  rank_of: [() => new Int16(), 'baseline'],
  quintile: [() => new Int8(), 'baseline'],
  withheld_reason: [() => new Dictionary(new Utf8(), new Int16(), 4), 'baseline'],
};

/** Columns of `funnel.arrow`: a row of table `funnel`, beside the denominator that it is drawn over. */
const FUNNEL: Columns = {
  ...KEYS,
  denominator: [() => new Float64(), 'baseline'],
  centre: [() => new Float64(), 'funnel'],
  lower_998: [() => new Float64(), 'funnel'],
  upper_998: [() => new Float64(), 'funnel'],
  unadjusted_lower_998: [() => new Float64(), 'funnel'],
  unadjusted_upper_998: [() => new Float64(), 'funnel'],
  outlier: [() => new Dictionary(new Utf8(), new Int8(), 3), 'funnel'],
};

/** Columns of `ranges.arrow`: figures that have no value of their own, but a smallest and a largest. */
const RANGES: Columns = {
  ...KEYS,
  value_low: [() => new Float64(), 'baseline'],
  value_high: [() => new Float64(), 'baseline'],
};

/** Names of the columns, in their order. */
export const VALUE_COLUMNS: readonly string[] = Object.keys(COLUMNS);
export const FUNNEL_COLUMNS: readonly string[] = Object.keys(FUNNEL);
export const RANGE_COLUMNS: readonly string[] = Object.keys(RANGES);

/** Files that stand beside the values, so that a page need not ask whether they are there. */
const BESIDE = 'indicators.json funnel.arrow ranges.arrow';

/** Rows of the period with which a pack opens, or of all the others. */
export type Periods = 'headline' | 'other';

/**
 * Half of the baseline of a scheme as an Arrow IPC file, one row an indicator, period and footprint, in
 * the order of the packs' indicators, of time and of the footprints' numbers. The two halves have the
 * same columns: a map needs the headline periods first, and the others once somebody asks for them.
 * Each field carries its description, and the schema the scheme's name and that of the files beside it.
 */
export async function mapValues(
  db: Database,
  scheme: string,
  periods: Periods,
): Promise<Uint8Array> {
  return arrowFile(db, scheme, COLUMNS, {
    join: `LEFT JOIN baseline.headline AS h ON h.indicator_id = b.indicator_id AND h.period = b.period`,
    where: `(h.period IS NOT NULL) = ${periods === 'headline'}`,
  });
}

/** The funnels of a scheme as an Arrow IPC file: one row a figure that has a place in one. */
export async function mapFunnel(db: Database, scheme: string): Promise<Uint8Array> {
  return arrowFile(db, scheme, FUNNEL, {
    join: `JOIN pack.funnel AS funnel ON funnel.scheme = b.scheme
       AND funnel.footprint_code = b.footprint_code AND funnel.indicator_id = b.indicator_id
       AND funnel.period = b.period`,
    where: 'true',
  });
}

/** The ranges of a scheme as an Arrow IPC file: figures with bounds and no value. */
export async function mapRanges(db: Database, scheme: string): Promise<Uint8Array> {
  return arrowFile(db, scheme, RANGES, {
    join: '',
    where: 'b.value IS NULL AND b.value_low IS NOT NULL',
  });
}

async function arrowFile(
  db: Database,
  scheme: string,
  columns: Columns,
  rowsOf: { join: string; where: string },
): Promise<Uint8Array> {
  const names = Object.keys(columns);
  const chosen = Object.entries(columns).map(
    ([column, [, table]]) =>
      `${text(column)}: ${table === 'baseline' ? 'b' : ident(table)}.${ident(column)}`,
  );
  // Each column comes as one JSON text: that costs a fraction of fetching it value by value.
  const texts = names.map(
    (column) =>
      `CAST(to_json(list_transform(laid, lambda l: l.${ident(column)})) AS VARCHAR) AS ${ident(column)}`,
  );
  const [found] = await db.rows(
    `SELECT ${texts.join(', ')} FROM (
       SELECT list({${chosen.join(', ')}} ORDER BY i.position, b.period_start NULLS FIRST, b.period,
         f.number NULLS LAST, b.footprint_code) AS laid
       FROM pack.baseline AS b
       JOIN pack.indicator AS i ON i.indicator_id = b.indicator_id
       JOIN pack.footprint AS f ON f.scheme = b.scheme AND f.footprint_code = b.footprint_code
       ${rowsOf.join}
       WHERE b.scheme = ${text(scheme)} AND ${rowsOf.where}
     )`,
  );
  const data = Object.entries(columns).map(([column, [typeOf]]) =>
    dataOf(typeOf(), JSON.parse(String(found?.[column] ?? '[]'))),
  );
  const fields = Object.entries(columns).map(([column, [, table]], i) => {
    const description = TABLES[table]?.columns[column] ?? '';
    return new Field(column, data[i]!.type, true, new Map([['description', description]]));
  });
  const about = new Map([
    ['scheme', scheme],
    ['beside', BESIDE],
  ]);
  const schema = new Schema(fields, about);
  const length = data[0]?.length ?? 0;
  const struct = makeData({ type: new Struct(fields), length, children: data });
  return tableToIPC(new Table(schema, [new RecordBatch(schema, struct)]), 'file');
}

/** Bytes to which the library pads a bitmap. */
const PADDED = 64;

/** A bit a value, the first the lowest of the first byte. */
function bitmap(values: readonly unknown[], isSet: (value: unknown) => boolean): Uint8Array {
  const bytes = new Uint8Array(Math.max(1, Math.ceil(values.length / 8 / PADDED)) * PADDED);
  for (let i = 0; i < values.length; i += 1) {
    if (isSet(values[i])) bytes[i >> 3]! |= 1 << (i & 7);
  }
  return bytes;
}

/** Values of a column as Arrow lays them out: to the byte as its builders do, which are slower. */
function dataOf(type: DataType, values: readonly (string | number | boolean | null)[]): Data {
  const { length } = values;
  const nullCount = values.reduce<number>((n, value) => n + (value === null ? 1 : 0), 0);
  const nullBitmap = nullCount > 0 ? bitmap(values, (value) => value !== null) : null;
  const shared = { length, nullCount, nullBitmap };
  if (type instanceof Bool) {
    return makeData({ type, ...shared, data: bitmap(values, (value) => value === true) });
  }
  if (type instanceof Dictionary) {
    const words = [...new Set(values)].filter((value) => value !== null);
    const places = new Map<unknown, number>(words.map((word, place) => [word, place]));
    const indices = (type as Dictionary).indices;
    const data = new indices.ArrayType(length);
    for (let i = 0; i < length; i += 1) data[i] = places.get(values[i]) ?? 0;
    const dictionary = vectorFromArray(words, (type as Dictionary).dictionary);
    return makeData({ type: type as Dictionary, ...shared, data, dictionary });
  }
  const data = new type.ArrayType(length);
  for (let i = 0; i < length; i += 1) data[i] = values[i] ?? 0;
  return makeData({ type: type as Float64, ...shared, data });
}
