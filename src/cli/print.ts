import type { Json } from '../duckdb/value.ts';
import { table } from '../query/table.ts';
import { wantsJson } from './paths.ts';

/** Prints rows as a table on a terminal, else (or when asked) as JSON. */
export function printRows(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly string[],
  given: { json?: boolean },
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
  for (const piece of table(answer, process.stdout.columns || undefined))
    process.stdout.write(piece);
}
