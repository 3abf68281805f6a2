import { z } from 'zod';
import { type Overruled, overruledSchema } from './acceptance.ts';
import { findingSchema } from './finding.ts';
import type { SuppressionRule } from './suppression.ts';

/**
 * A column of a layout. `header` is how the publisher names it, in every spelling met so far; a
 * layout without a header row names columns by `position` (1 is the first field).
 */
export interface Column {
  name: string;
  header?: string | RegExp | readonly (string | RegExp)[];
  position?: number;
  /**
   * `count` and `number` must parse as numbers, `date` as the layout's date, `vintage` is a month
   * like 2017-04; `text` is anything.
   */
  kind: 'text' | 'count' | 'number' | 'date' | 'vintage';
  /** A row without it is quarantined. */
  required?: boolean;
  /** The column may be absent from the file. */
  optional?: boolean;
  /** Values that the column may take; a row with another one is quarantined. */
  allowed?: readonly string[];
  /** What of the text is no part of the value, and is taken away before anything else is asked. */
  strip?: RegExp;
}

/** One shape in which a source is published. Each becomes the relation `raw.<relation>`. */
export interface Layout {
  relation: string;
  /** Field count of a file that has no header row. */
  headerless?: number;
  columns: readonly Column[];
  /** Columns that tell one row from another; a second row with the same key is quarantined. */
  key: readonly string[];
  /** Fewest rows of a whole extract. */
  minRows: number;
  /**
   * The least share of the last good extract's rows that a new one must have (default
   * `ROWS_KEPT`); a series that starts anew each half-year keeps less.
   */
  rowsKept?: number;
  /** Of a zip: the member that holds the records, where more than one is of a readable kind. */
  member?: RegExp;
  /** Of a workbook: the sheets to look at. Of those the one is read that has the header. */
  sheet?: RegExp;
  /** Most records that stand above the header; one found further down has moved. Default 0. */
  preamble?: number;
  /**
   * Records that the header takes. Of 2, the first names groups, which run on to the right, and a
   * column is headed `group / name`.
   */
  headerRows?: 1 | 2;
  /** A record whose first field that is not blank matches ends the table. */
  footer?: RegExp;
  /**
   * Records that hold the total of the others, told by a column. They are kept; each count of the
   * others is summed and held against them, and a difference is a finding.
   */
  total?: { column: string; is: RegExp };
  /** Text that means "not given", beside the empty field. */
  missing?: readonly string[];
  /** Text that means "suppressed". */
  suppressed?: readonly string[];
  /** How dates are written, as DuckDB's strptime reads it. */
  dateFormat?: string;
  /** Columns that the publisher has beside these and that we leave alone, by choice. */
  ignored?: readonly RegExp[];
}

/** The share of an extract's rows that may be quarantined before the extract is refused. */
export const QUARANTINE_BAND = 0.01;

/** The least share of the last good extract's rows that a new one must have. */
export const ROWS_KEPT = 0.5;

/** The period of an answer that tells the state of things today: the month of its retrieval. */
export const TODAY = 'month of retrieval';

/**
 * A link of a page, by its text, by where it leads, or by both. Named groups tell the period of
 * what it leads to: `year`, `month` (a name or a number), `quarter`, `financial` (`2016-17`,
 * `2016/17` or `1617`).
 */
export interface LinkRule {
  text?: RegExp;
  href?: RegExp;
}

/**
 * How the publisher's files are found. `url` is the page or address that a person would open.
 * - `url`: fixed addresses.
 * - `landing page`: links of a page, or of the pages that `follow` leads to, one a period; of
 *   several revisions the newest. `from` is the first period that is fetched.
 * - `arcgis`: layers of the ONS portal, by service name, or found by the title of the dataset.
 * - `ckan`: resources of a dataset, by name.
 * - `ord`: the organisations that a query of the ODS directory gives, page by page.
 * - `fingertips`: indicators of the Fingertips API for one type of area.
 * - `compiled`: not fetched; no one file is published.
 */
export type Locator =
  | { kind: 'url'; url: string; files: readonly { url: string; period: string; name?: string }[] }
  | {
      kind: 'landing page';
      url: string;
      follow?: readonly LinkRule[];
      link: LinkRule;
      from?: string;
    }
  | {
      kind: 'arcgis';
      url: string;
      layers: readonly ({ period: string } & ({ service: string } | { title: RegExp }))[];
      geometry?: boolean;
    }
  | { kind: 'ckan'; url: string; api: string; dataset: string; resource: RegExp; from?: string }
  | { kind: 'ord'; url: string; api: string; query: Readonly<Record<string, string>> }
  | {
      kind: 'fingertips';
      url: string;
      api: string;
      indicators: readonly number[];
      childAreaType: number;
      parentAreaType: number;
    }
  | { kind: 'compiled'; url: string };

/**
 * How the vintage of an extract's codes follows from its period: the extract's own month, the
 * April that opens its year, or the April after it.
 */
export type VintageRule = 'extract' | 'year start' | 'year end' | { fixed: string };

export interface Source {
  id: string;
  title: string;
  publisher: string;
  licence: string;
  attribution: string;
  cadence: 'monthly' | 'quarterly' | 'annual' | 'on change' | 'once';
  /** Days from the end of a period to its publication. */
  lagDays: number;
  locator: Locator;
  /** Where the same is to be had when `locator` gives nothing. */
  otherwise?: Locator;
  layouts: readonly Layout[];
  /** Set where no file of the published layout is at hand: what is missing. It is not fetched. */
  awaiting?: string;
  /** What of the locator and the layout was never seen live. */
  unseen?: readonly string[];
  vintage: VintageRule;
  /** Sources of the same period without which this one's rows cannot be placed. */
  needs?: readonly string[];
  /** True where each extract holds all that earlier ones held: the newest alone is read. */
  replaces?: boolean;
  /** True where a file holds every period of one indicator: it goes by the indicator's name. */
  byIndicator?: boolean;
  /** True where the bundled extract stays in use beside fetched ones, and SQL chooses. */
  bundledStays?: boolean;
  /** What a suppressed count may be, and how the others are rounded, by the publisher's rules. */
  suppression?: readonly SuppressionRule[];
  /** Other things that a reader of the catalogue should know. */
  notes: readonly string[];
}

export const OGL = 'Open Government Licence v3.0';

/** The April that opens the financial year of a month `YYYY-MM`, as a vintage. */
function aprilOpening(month: string): string {
  const year = Number(month.slice(0, 4));
  return `${Number(month.slice(5, 7)) >= 4 ? year : year - 1}-04`;
}

/** The vintage of the codes in an extract, `YYYY-MM`, or null when the rule gives none. */
export function vintageOf(rule: VintageRule, period: string): string | null {
  if (typeof rule === 'object') return rule.fixed;
  if (rule === 'extract') return /^\d{4}-\d{2}$/.test(period) ? period : null;
  const year = /^(\d{4})/.exec(period)?.[1];
  if (year === undefined) return null;
  if (rule === 'year end') return `${Number(year) + 1}-04`;
  if (/^\d{4}-Q1$/.test(period)) return `${Number(year) - 1}-04`;
  return /^\d{4}-\d{2}/.test(period) ? aprilOpening(period) : `${year}-04`;
}

/** Whether a source can be fetched: its files can be found, and their layout is known. */
export function isLive(source: Pick<Source, 'locator' | 'awaiting'>): boolean {
  return source.locator.kind !== 'compiled' && source.awaiting === undefined;
}

/** `mirror.json`: for each source id, the publishers' files that the mirror holds. */
export const mirrorSchema = z.record(
  z.string(),
  z.array(
    z.object({
      period: z.string().min(1),
      path: z.string().min(1),
      url: z.url().optional(),
      retrieved: z.iso.date().optional(),
      /** Of a source with a file an indicator: the publisher's number of it. */
      indicator: z.union([z.int(), z.string().min(1)]).optional(),
    }),
  ),
);
export type Mirror = z.infer<typeof mirrorSchema>;

/** What the archive keeps beside each file: where the bytes came from, and when first seen. */
export const sidecarSchema = z.object({
  source: z.string(),
  period: z.string(),
  /** Where the bytes came from, after redirects. */
  url: z.string(),
  /** The address that was asked for. */
  requested: z.string().optional(),
  retrieved: z.iso.date(),
  checked: z.iso.date(),
  status: z.int().optional(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** How the bytes were read: `utf-8`, `windows-1252`, `zip of utf-8`, `xlsx`, … */
  decoded: z.string().optional(),
  /** The layout that the bytes have. */
  relation: z.string().optional(),
  /** Rows that the contract let pass. */
  rows: z.int().nonnegative().optional(),
  /** Findings that a person overruled for these bytes, and why. */
  overruled: z.array(overruledSchema).optional(),
  /** Which arrival of its source and period it was, the latest being what is published now. */
  turn: z.int().nonnegative().default(0),
});
export type Sidecar = z.infer<typeof sidecarSchema>;

/** `state.json` of a source in the archive: what its last fetch found amiss. */
export const stateSchema = z.object({
  source: z.string(),
  checked: z.iso.date(),
  findings: z.array(findingSchema),
});
export type State = z.infer<typeof stateSchema>;

/** What lies beside each bundled extract: what its figures were computed from, and how. */
export const bundledSidecarSchema = z.object({
  source: z.string(),
  period: z.string(),
  title: z.string(),
  publisher: z.string(),
  licence: z.string(),
  attribution: z.string(),
  /** The relation whose columns the extract has: a layout of the source, or `tidy`. */
  relation: z.string(),
  taken: z.iso.date(),
  rule: z.string(),
  rows: z.int().nonnegative(),
  sha256: z.string(),
  from: z.array(
    z.object({
      source: z.string(),
      period: z.string(),
      url: z.string(),
      sha256: z.string(),
      lines: z.int().nonnegative(),
    }),
  ),
});
export type BundledSidecar = z.infer<typeof bundledSidecarSchema>;

/** One file of the archive or of the bundled snapshot, ready to be read. */
export interface Extract {
  sourceId: string;
  period: string;
  /** Name in messages and in `source_file`: below the raw folder, or `bundled/…`. */
  file: string;
  path: string;
  sha256: string;
  bytes: number;
  url: string;
  /** Day on which these bytes were first seen; of a bundled extract, the day it was taken. */
  retrieved: string;
  bundled: boolean;
  /** Set where the extract's columns are known without looking: bundled extracts say it. */
  relation: string | null;
  /** Findings that a person overruled for these bytes. */
  overruled?: readonly Overruled[];
}
