import { z } from 'zod';
import { packSchema } from './pack.ts';
import type { Layout } from './source.ts';

/**
 * A financial template: how a footprint means to close its gap by 2020/21. It is footpack's own and
 * claims to reproduce nobody's form. One footprint, basis and checkpoint a file; one line a year of
 * the do-nothing gap, of each kind of solution, of the share of the fund and of the residual, where
 *
 *     residual = do-nothing gap − solutions − share of the fund
 *
 * Each figure is the level of its year: years are never added up.
 */

export const FINANCE_YEARS = ['2016/17', '2017/18', '2018/19', '2019/20', '2020/21'] as const;
export const CLOSING_YEAR = '2020/21';

/** What the figures take in. They differ by billions nationally, so a file holds one of them. */
export const FINANCE_BASES = ['NHS only', 'NHS and social care'] as const;

/** Worded so that no spreadsheet takes it for a date, and saves it as another text. */
export const CHECKPOINTS = ['30 June 2016 submission', 'later submission'] as const;

export const FINANCE_LINES = [
  'do-nothing gap',
  'solution',
  'share of the fund',
  'residual',
] as const;

/** Kinds of solution. `social care` belongs to the basis that takes it in. */
export const SOLUTION_KINDS = [
  'provider efficiency',
  'demand management',
  'specialised commissioning',
  'primary care',
  'social care',
  'other',
] as const;

export const CLOSINGS = [
  'closes',
  'closes within rounding',
  'does not close',
  'cannot be told',
] as const;

/** How the residual that is stated stands to the one that the lines give. */
export const AGREEMENTS = ['agrees', 'within rounding', 'differs'] as const;

/** What a file lacks. */
export const LACKS = ['footprint', 'basis', 'checkpoint', 'year', 'figure'] as const;

/** What of a file contradicts itself, or cannot be what was meant. */
export const CONTRADICTIONS = [
  'word',
  'number',
  'year',
  'duplicate',
  'footprint',
  'unit',
  'sign',
  'shrinking',
  'residual',
] as const;

export type FinanceYear = (typeof FINANCE_YEARS)[number];
export type FinanceBasis = (typeof FINANCE_BASES)[number];
export type Checkpoint = (typeof CHECKPOINTS)[number];
export type FinanceLine = (typeof FINANCE_LINES)[number];
export type SolutionKind = (typeof SOLUTION_KINDS)[number];

/** Something of which a template has one line a year; `kind` is that of a solution, else null. */
export interface FinanceItem {
  line: FinanceLine;
  kind: SolutionKind | null;
}

/** The items of a year in the order in which they are added up. */
export const FINANCE_ITEMS: readonly FinanceItem[] = FINANCE_LINES.flatMap((line): FinanceItem[] =>
  line === 'solution' ? SOLUTION_KINDS.map((kind) => ({ line, kind })) : [{ line, kind: null }],
);

/** Whether a template on this basis has a line for an item. */
export function belongs(item: FinanceItem, basis: FinanceBasis | null): boolean {
  return item.kind !== 'social care' || basis !== 'NHS only';
}

/** Every column is text here: what a person typed wrong is told with all the rest, not refused. */
export const FINANCE_TEMPLATE: Layout = {
  relation: 'finance_template',
  columns: [
    { name: 'footprint_code', kind: 'text' },
    { name: 'footprint_name', kind: 'text', optional: true },
    { name: 'basis', kind: 'text' },
    { name: 'checkpoint', kind: 'text' },
    { name: 'year', kind: 'text' },
    { name: 'line', kind: 'text' },
    { name: 'kind', kind: 'text' },
    { name: 'million_pounds', kind: 'text' },
    { name: 'note', kind: 'text', optional: true },
  ],
  key: [],
  minRows: 1,
};

/** A line as it was typed, with its number in the file; what was left empty is null. */
export interface TypedLine {
  at: number;
  footprintCode: string | null;
  footprintName: string | null;
  basis: string | null;
  checkpoint: string | null;
  year: string | null;
  line: string | null;
  kind: string | null;
  millionPounds: string | null;
}

/** £ million: a number when that is exact, else a string of its digits. */
const exact = z.union([z.number(), z.string()]);

const told = {
  message: z.string(),
  lines: z.array(z.int()),
  years: z.array(z.enum(FINANCE_YEARS)),
};

/** What `footpack finance FILE --json` prints. Money is in £ million. */
export const judgementSchema = z.object({
  file: z.string(),
  footprint: z.object({
    /** As the file states it. */
    stated: z.string().nullable(),
    scheme: z.string().nullable(),
    code: z.string().nullable(),
    name: z.string().nullable(),
  }),
  basis: z.enum(FINANCE_BASES).nullable(),
  checkpoint: z.enum(CHECKPOINTS).nullable(),
  years: z.array(
    z.object({
      year: z.enum(FINANCE_YEARS),
      figures: z.array(
        z.object({
          line: z.enum(FINANCE_LINES),
          kind: z.enum(SOLUTION_KINDS).nullable(),
          millionPounds: exact.nullable(),
          /** Line of the file. */
          at: z.int().nullable(),
        }),
      ),
      /** Gap − solutions − share of the fund; null while a figure of them is missing. */
      residual: exact.nullable(),
      /** The same of the figures that are there, where the gap is. */
      residualSoFar: exact.nullable(),
      statedResidual: exact.nullable(),
      /** Stated − computed. */
      difference: exact.nullable(),
      agreement: z.enum(AGREEMENTS).nullable(),
      /** The most by which rounding of its figures alone can move the residual. */
      rounding: exact.nullable(),
      closing: z.enum(CLOSINGS),
    }),
  ),
  /** Whether it closes in 2020/21, and where that cannot be told, why. */
  closing: z.object({ verdict: z.enum(CLOSINGS), because: z.array(z.string()) }),
  /** The gap of 2020/21 that was published for the footprint, on its own basis: shown, never used. */
  published: packSchema.shape.finance.shape.doNothingGap,
  missing: z.array(z.object({ what: z.enum(LACKS), ...told })),
  inconsistent: z.array(z.object({ what: z.enum(CONTRADICTIONS), ...told })),
});

export type Judgement = z.infer<typeof judgementSchema>;
export type FinanceYearJudged = Judgement['years'][number];
export type Lacking = Judgement['missing'][number];
export type Contradiction = Judgement['inconsistent'][number];
export type PublishedGap = NonNullable<Judgement['published']>;
