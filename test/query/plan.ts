import {
  FINANCE_ITEMS,
  FINANCE_YEARS,
  type FinanceYear,
  type Judgement,
  judgementSchema,
  type TypedLine,
} from '../../src/model/finance.ts';
import { judge, type Known } from '../../src/query/finance.ts';

export const NOBODY: Known = { footprint: null, published: null };
export const LONDON: Known = {
  footprint: {
    scheme: 'stp-2017',
    code: 'E54000028',
    name: 'North Central London',
    names: ['North Central London', 'North London Partners in Health and Care'],
  },
  published: { millionPounds: 876, basis: 'page', evidence: 'https://plans.nhs.example/28' },
};

/** Figures of one item, the first of 2016/17. */
export type Rows = Record<string, readonly (string | null)[]>;

export const PLAN: Rows = {
  'do-nothing gap': ['200', '400', '600', '750', '900.5'],
  'provider efficiency': ['80', '150', '220', '280', '350.5'],
  'demand management': ['20', '60', '100', '150', '200'],
  'specialised commissioning': ['0', '10', '20', '30', '40'],
  'primary care': ['5', '10', '20', '25', '30'],
  other: ['10', '20', '30', '40', '160'],
  'share of the fund': ['60', '70', '80', '90', '120'],
  residual: ['25', '80', '130', '135', '0'],
};

/** A template of the NHS only with these figures; the header is line 1. */
export function plan(rows: Rows = {}, head: Partial<TypedLine> = {}): TypedLine[] {
  const figures = { ...PLAN, ...rows };
  const lines = FINANCE_YEARS.flatMap((year, i) =>
    FINANCE_ITEMS.filter(({ line, kind }) => figures[kind ?? line] !== undefined).map((item) => ({
      footprintCode: 'E54000028',
      footprintName: null,
      basis: 'NHS only',
      checkpoint: '30 June 2016 submission',
      year,
      ...item,
      millionPounds: figures[item.kind ?? item.line]?.[i] ?? null,
      ...head,
    })),
  );
  return lines.map((line, i) => ({ at: i + 2, ...line }));
}

/** The line of an item in a year. */
export function lineOf(lines: TypedLine[], year: FinanceYear, name: string): TypedLine {
  const found = lines.find((line) => line.year === year && (line.kind ?? line.line) === name);
  if (!found) throw new Error(`no line of ${name} in ${year}`);
  return found;
}

/** The whole plan with one line changed. */
export function changed(year: FinanceYear, name: string, by: Partial<TypedLine>): TypedLine[] {
  const lines = plan();
  Object.assign(lineOf(lines, year, name), by);
  return lines;
}

export const judged = (lines: readonly TypedLine[], known = LONDON): Judgement =>
  judgementSchema.parse(judge('plan.csv', lines, known));
export const inYear = (judgement: Judgement, year: FinanceYear) => {
  const found = judgement.years.find((one) => one.year === year);
  if (!found) throw new Error(`no ${year}`);
  return found;
};
export const last = (judgement: Judgement) => inYear(judgement, '2020/21');
export const messages = (told: readonly { message: string }[]) =>
  told.map(({ message }) => message);
