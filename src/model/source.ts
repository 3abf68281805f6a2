import { z } from 'zod';

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

/** How the publisher's file is found. Only `url` and `arcgis` say enough to fetch by themselves. */
export type Locator =
  | { kind: 'landing page'; url: string; link: RegExp }
  | { kind: 'url'; url: string }
  | { kind: 'arcgis'; url: string; service: string }
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
  layouts: readonly Layout[];
  vintage: VintageRule;
  /** Sources of the same period without which this one's rows cannot be placed. */
  needs?: readonly string[];
  /** True where the bundled extract stays in use beside fetched ones, and SQL chooses. */
  bundledStays?: boolean;
  /** What was never seen live, and other things a reader of the catalogue should know. */
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

/** `mirror.json`: for each source id, the publishers' files that the mirror holds. */
export const mirrorSchema = z.record(
  z.string(),
  z.array(
    z.object({
      period: z.string().min(1),
      path: z.string().min(1),
      url: z.url().optional(),
      retrieved: z.iso.date().optional(),
    }),
  ),
);
export type Mirror = z.infer<typeof mirrorSchema>;

/** What the archive keeps beside each file: where the bytes came from, and when first seen. */
export const sidecarSchema = z.object({
  source: z.string(),
  period: z.string(),
  url: z.string(),
  retrieved: z.iso.date(),
  checked: z.iso.date(),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Which arrival of its source and period it was, the latest being what is published now. */
  turn: z.int().nonnegative().default(0),
});
export type Sidecar = z.infer<typeof sidecarSchema>;

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
}
