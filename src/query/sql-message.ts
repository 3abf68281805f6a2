import type { Column } from './answer.ts';

/** What the process that asks is sent: once, at its start. */
export interface Ask {
  database: string;
  query: string;
  /** In bytes. */
  memory: number;
}

/**
 * Why there is no answer.
 * - `refused`: not one SELECT or EXPLAIN, or reaching for what lies outside of the release
 * - `faulty`: DuckDB does not understand the query, or cannot work it out
 * - `memory`: more memory than allowed
 * - `broken`: the database cannot be opened or read
 */
export type Fault = 'refused' | 'faulty' | 'memory' | 'broken';

/** What it sends back: the columns, then rows in batches, then done; or why not. */
export type Tell =
  | { kind: 'columns'; columns: Column[] }
  /** Rows as JSON text: as one string they cross to the parent several times faster. */
  | { kind: 'rows'; text: string }
  | { kind: 'done' }
  | { kind: 'fault'; fault: Fault; message: string; next?: string };
