import { openDatabase } from '../duckdb/database.ts';
import { ident, text } from '../duckdb/quote.ts';
import { type Answer, type Column, plain } from './answer.ts';

/**
 * Writes an answer to `path` as Parquet, its columns in the types that the query gave them.
 * A database of its own does it, in memory: the one that was asked may not write at all.
 */
export async function parquet(answer: Answer, path: string): Promise<void> {
  const database = await openDatabase(':memory:');
  try {
    const names = answer.columns.map((_, i) => `c${i}`);
    await database.run(
      `CREATE TABLE answer (${names.map((name) => `${name} VARCHAR`).join(', ')})`,
    );
    const appender = await database.connection.createAppender('answer');
    for (const row of answer.rows) {
      for (const value of row) {
        if (value === null) appender.appendNull();
        else appender.appendVarchar(plain(value));
      }
      appender.endRow();
    }
    appender.closeSync();
    const columns = answer.columns.map(
      (column, i) => `${typed(`c${i}`, column)} AS ${ident(column.name)}`,
    );
    await database.run(
      `COPY (SELECT ${columns.join(', ')} FROM answer) TO ${text(path)} (FORMAT parquet, COMPRESSION zstd)`,
    );
  } finally {
    database.close();
  }
}

const SCALAR =
  /^(?:BOOLEAN|U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(\d+, ?\d+\)|VARCHAR|BLOB|UUID|INTERVAL|DATE|TIME|TIMESTAMP|TIMESTAMP WITH TIME ZONE|TIMESTAMP_(?:S|MS|NS)|ENUM\(.*\))$/s;
const NESTED = /^STRUCT\(.*\)$|\[\d*\]$/s;
/** Within lists and structs, these are text that their types cannot be had from again. */
const OPAQUE = /\b(?:MAP|UNION|VARIANT|BIT|BLOB|BIGNUM|GEOMETRY|JSON)\b/;

/** The expression that gives a column, held as text, its type; what is none of ours stays text. */
function typed(expression: string, column: Column): string {
  if (SCALAR.test(column.type)) return `CAST(${expression} AS ${column.type})`;
  if (NESTED.test(column.type) && !OPAQUE.test(column.type)) {
    return `CAST(CAST(${expression} AS JSON) AS ${column.type})`;
  }
  return expression;
}
