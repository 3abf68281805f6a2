import type { Json } from '../duckdb/value.ts';
import { type Narrow, table } from '../query/table.ts';
import { wantsJson } from './paths.ts';

/**
 * Prints rows as a table on a terminal, else (or when asked) as JSON, which has all of each row.
 * `narrow` says what gives way on a terminal that is too narrow for the columns.
 */
export function printRows(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly string[],
  given: { json?: boolean },
  narrow: Narrow = {},
): void {
  if (wantsJson(given)) {
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  const answer = {
    columns: columns.map((name) => ({ name, type: 'VARCHAR' })),
    rows: rows.map((row) =>
      columns.map((name) => {
        const value = (row[name] ?? null) as Json;
        return Array.isArray(value) ? value.join(', ') : value;
      }),
    ),
  };
  for (const piece of table(answer, process.stdout.columns || undefined, narrow))
    process.stdout.write(piece);
}
