import {
  CLOSING_YEAR,
  FINANCE_YEARS,
  type FinanceYearJudged,
  type Judgement,
} from '../model/finance.ts';
import { linesText, quoted } from './finance-findings.ts';
import { table } from './table.ts';

type Amount = number | string | null;

const decimalsOf = (amount: Amount) => String(amount ?? '').split('.')[1]?.length ?? 0;

/** An exact amount with so many decimals at least; a dash for none. */
function shown(amount: Amount, decimals: number): string {
  if (amount === null) return '–';
  const [whole, fraction = ''] = String(amount).split('.');
  const padded = fraction.padEnd(decimals, '0');
  return padded === '' ? `${whole}` : `${whole}.${padded}`;
}

const millionPounds = (amount: Amount) => {
  const text = String(amount);
  return text.startsWith('-') ? `−£${text.slice(1)} million` : `£${text} million`;
};

const MARKS = {
  agrees: 'yes',
  'within rounding': '±',
  differs: 'no',
  closes: 'yes',
  'closes within rounding': '±',
  'does not close': 'no',
  'cannot be told': '–',
} as const;

const SIGNS = { 'do-nothing gap': '  ', solution: '− ', 'share of the fund': '− ' } as const;

/** The statement: a row an item, a column a year, below it what the lines give and what is stated. */
function statementTable(years: readonly FinanceYearJudged[]): string[][] {
  const amounts = years.flatMap((year) => [
    ...year.figures.map((figure) => figure.millionPounds),
    year.residual,
  ]);
  const decimals = Math.max(0, ...amounts.map(decimalsOf));
  const across = (label: string, cell: (year: FinanceYearJudged) => string) => [
    label,
    ...years.map(cell),
  ];
  const amount = (label: string, of: (year: FinanceYearJudged) => Amount) =>
    across(label, (year) => shown(of(year), decimals));
  // A year may lack what another has: social care that only some lines have.
  const items = years
    .flatMap((year) => year.figures)
    .filter((f, i, all) => all.findIndex((g) => g.line === f.line && g.kind === f.kind) === i);
  return [
    ...items.flatMap(({ line, kind }) => {
      if (line === 'residual') return [];
      const same = (year: FinanceYearJudged) =>
        year.figures.find((f) => f.line === line && f.kind === kind)?.millionPounds ?? null;
      return [amount(`${SIGNS[line]}${kind ?? line}`, same)];
    }),
    amount('= residual, computed', (year) => year.residual),
    amount('  residual, stated', (year) => year.statedResidual),
    amount('  stated − computed', (year) => year.difference),
    across('  agrees', ({ agreement }) => (agreement ? MARKS[agreement] : '–')),
    across('  closes', ({ closing }) => MARKS[closing]),
  ];
}

/** The verdict in a sentence. */
function verdict({ years, closing }: Judgement): string {
  const last = years.find(({ year }) => year === CLOSING_YEAR);
  const residual = String(last?.residual ?? '');
  const opening = `closes in aggregate by ${CLOSING_YEAR}:`;
  const rounding = millionPounds(last?.rounding ?? null);
  switch (closing.verdict) {
    case 'closes':
      return residual === '0'
        ? `${opening} yes, exactly`
        : `${opening} yes, with ${millionPounds(residual.slice(1))} to spare`;
    case 'closes within rounding':
      return (
        `${opening} within rounding: ${millionPounds(residual)} is left, no more than rounding of ` +
        `the figures can make (${rounding})`
      );
    case 'does not close':
      return `${opening} no, ${millionPounds(residual)} is left`;
    case 'cannot be told': {
      const soFar =
        last?.residual === null && last.residualSoFar !== null
          ? `; the figures that are there leave ${millionPounds(last.residualSoFar)}`
          : '';
      return `${opening} cannot be told: ${closing.because.join('; ')}${soFar}`;
    }
  }
}

function published({ published: gap, years, footprint }: Judgement): string[] {
  if (footprint.code === null) return [];
  if (gap === null) return ['published: no do-nothing gap of this footprint is known'];
  const own = years
    .find(({ year }) => year === CLOSING_YEAR)
    ?.figures.find(({ line }) => line === 'do-nothing gap')?.millionPounds;
  const mine = own === null || own === undefined ? 'none' : millionPounds(own);
  return [
    `published: a do-nothing gap of ${millionPounds(gap.millionPounds)} in ${CLOSING_YEAR}, where the file ` +
      `has ${mine}; on its own basis (${gap.basis ?? 'not stated'}), shown and not used`,
    ...(gap.evidence ? [`  ${gap.evidence}`] : []),
  ];
}

function findings(
  label: string,
  told: readonly { message: string; lines: readonly number[] }[],
): string[] {
  if (told.length === 0) return [`${label}: nothing`];
  const where = (lines: readonly number[]) => (lines.length > 0 ? ` (${linesText(lines)})` : '');
  return [
    `${label}: ${told.length}`,
    ...told.map(({ message, lines }) => `  ${message}${where(lines)}`),
  ];
}

/** A judgement as a person reads it on a terminal of a `width`: each line ends with a line feed. */
export function* financeText(judged: Judgement, width?: number): Iterable<string> {
  const { footprint } = judged;
  const stated = footprint.stated === null ? 'no footprint stated' : quoted(footprint.stated);
  const who = footprint.code ? `${footprint.name} (${footprint.code})` : stated;
  const head = [
    who,
    judged.basis ?? 'no basis stated',
    judged.checkpoint ?? 'no checkpoint stated',
  ];
  yield `${head.join('; ')}\n\n`;
  const answer = {
    columns: [
      { name: '£ million', type: 'VARCHAR' },
      // As numbers, so that they stand to the right and are never cut.
      ...FINANCE_YEARS.map((year) => ({ name: year, type: 'DOUBLE' })),
    ],
    rows: statementTable(judged.years),
  };
  // The table closes with its number of rows, which says nothing of a statement.
  yield* [...table(answer, width)].slice(0, -1);
  const marks = answer.rows.some((row) => row.includes('±')) ? '± within rounding; ' : '';
  yield `${marks}– not given, or cannot be told\n\n`;
  const lines = [
    verdict(judged),
    ...published(judged),
    ...findings('missing', judged.missing),
    ...findings('inconsistent', judged.inconsistent),
  ];
  for (const line of lines) yield `${line}\n`;
}
