import { EXIT, type ExitCode } from '../model/problem.ts';
import type { Layout } from '../model/source.ts';

export type Encoding = 'utf-8' | 'windows-1252';

/** A record as it stands in a file: its number there, counted from 1, and its fields as text. */
export interface NumberedRecord {
  record: number;
  fields: string[];
}

/** Records that a container holds: of a workbook one sheet, of JSON the whole answer. */
export interface Table {
  /** How messages name it, or empty where there is but one. */
  name: string;
  /** The first records, among which the header stands. Where fields have names, those alone. */
  opening: NumberedRecord[];
  /** Every record, blank ones left out. */
  records(): AsyncIterable<NumberedRecord>;
}

/**
 * What a file turned out to hold. `decoded` says how it was read (`utf-8`, `zip of utf-8`, `xlsx`),
 * `ending` what a file of this content is called (`.csv`, `.zip`).
 */
export type Opened = { decoded: string; ending: string; layouts: readonly Layout[] } & (
  | { kind: 'text'; path: string }
  | { kind: 'tables'; tables: Table[] }
);

/** How many records are looked at in search of a header. */
export const OPENING = 62;

/** Longest record of a CSV file; DuckDB is told the same. */
export const MAX_RECORD_BYTES = 4_194_304;

/** Most records of a wrong width that are kept with their text; a file with more is refused. */
export const MOST_REJECTED = 100_000;

/** Why a file cannot be used: what becomes of the finding that says so. */
export class Refusal extends Error {
  /** Name of the finding. */
  readonly finding: string;
  readonly exitCode: ExitCode;

  constructor(finding: string, message: string, exitCode: ExitCode) {
    super(message);
    this.name = 'Refusal';
    this.finding = finding;
    this.exitCode = exitCode;
  }
}

/** The file holds no extract, whatever its name: an error page, a damaged or truncated file. */
export function notAnExtract(message: string): Refusal {
  return new Refusal('not an extract', message, EXIT.notFetched);
}

/** The file is whole, but not of a kind, or not of a make-up, that is read here. */
export function unsupported(message: string): Refusal {
  return new Refusal('unsupported container', message, EXIT.shapeChanged);
}
