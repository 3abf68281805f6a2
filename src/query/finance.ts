import {
  belongs,
  CLOSING_YEAR,
  CONTRADICTIONS,
  FINANCE_ITEMS,
  FINANCE_YEARS,
  type FinanceYear,
  type FinanceYearJudged,
  type Judgement,
  LACKS,
  type PublishedGap,
  type TypedLine,
} from '../model/finance.ts';
import { millions, millionsText, roundingOf } from '../model/money.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { gatherer, linesText, listed, plainWord, quoted } from './finance-findings.ts';
import { type Head, headOf, tellHead } from './finance-head.ts';
import { type Cell, nameOf, type Placed, placed } from './finance-lines.ts';

/** A footprint that a list has: `names` are all that the same body has had. */
export interface KnownFootprint {
  scheme: string;
  code: string;
  name: string;
  names: string[];
}

/** What is known of the footprint that a template names; nothing of it enters a sum. */
export interface Known {
  footprint: KnownFootprint | null;
  published: PublishedGap | null;
}

/**
 * From here on a figure is not what a footprint could mean by £ million: £10 billion is four times an
 * even 44th of all place-based money of England in 2020/21.
 */
const TOO_LARGE = 10_000n * 1_000_000n;
/** A do-nothing gap below £1 million was meant to be billions. */
const TOO_SMALL = 1_000_000n;

type Telling = ReturnType<typeof gatherer<(typeof CONTRADICTIONS)[number]>>;
type Lacks = ReturnType<typeof gatherer<(typeof LACKS)[number]>>;

/** Refuses social care in a template that says that it leaves it out. */
function refuseSocialCare(file: string, head: Head, cells: readonly Cell[]): void {
  if (head.basis !== 'NHS only') return;
  const strange = cells.find(
    ({ item, figure }) => !belongs(item, head.basis) && figure !== null && figure.pounds !== 0n,
  );
  if (!strange?.figure) return;
  throw new Problem(EXIT.usage, 'a solution in social care in a template of the NHS only', {
    where: `${file} line ${strange.figure.at}: ${millionsText(strange.figure.pounds)}`,
    untouched: 'everything: nothing was judged',
    next: 'leave it out, or state NHS and social care on every line and take social care into the gap',
  });
}

/** The cells that a year should have, and those that it has besides. */
function cellsOf(placed: Placed, year: FinanceYear, head: Head): Cell[] {
  return FINANCE_ITEMS.map((item) => placed.cell(year, item)).filter(
    (cell) => belongs(cell.item, head.basis) || cell.lines.length > 0,
  );
}

/** Why the residual of a year cannot be computed; empty where it can. */
function obstacles(cells: readonly Cell[], year: FinanceYear, placed: Placed): string[] {
  const needed = cells.filter(({ item }) => item.line !== 'residual');
  const absent = needed.filter((c) => c.figure === null && c.unusable === null);
  const lost = placed.unplaced.filter((line) => line.year === null || line.year === year);
  return [
    ...(absent.length > 0 ? [`no figure for ${listed(absent.map((c) => nameOf(c.item)))}`] : []),
    ...needed.flatMap((c) => (c.unusable === null ? [] : [c.unusable])),
    ...(lost.length > 0 ? [`${linesText(lost.map(({ at }) => at))} could not be placed`] : []),
  ];
}

/** Residual = gap − solutions − share of the fund, of the figures that are there. */
function residualOf(cells: readonly Cell[]): bigint {
  return cells.reduce((left, { item, figure }) => {
    if (figure === null || item.line === 'residual') return left;
    return item.line === 'do-nothing gap' ? left + figure.pounds : left - figure.pounds;
  }, 0n);
}

const size = (pounds: bigint) => (pounds < 0n ? -pounds : pounds);

/** Judges a year by its own figures. `decimals` is how precisely the file gives them. */
function judgeYear(
  year: FinanceYear,
  cells: readonly Cell[],
  placed: Placed,
  decimals: number,
): FinanceYearJudged {
  const whole = obstacles(cells, year, placed).length === 0;
  const computed = residualOf(cells);
  const figures = cells.filter((c) => c.figure !== null);
  const stated = figures.find((c) => c.item.line === 'residual')?.figure ?? null;
  const hasGap = figures.some((c) => c.item.line === 'do-nothing gap');
  const rounding = roundingOf(figures.length - (stated ? 1 : 0), decimals);
  const difference = whole && stated ? stated.pounds - computed : null;
  // The residual that is stated was rounded too.
  const explained = difference !== null && size(difference) <= roundingOf(figures.length, decimals);
  return {
    year,
    figures: cells.map(({ item, figure }) => ({
      ...item,
      millionPounds: figure && millions(figure.pounds),
      at: figure?.at ?? null,
    })),
    residual: whole ? millions(computed) : null,
    residualSoFar: hasGap ? millions(computed) : null,
    statedResidual: stated && millions(stated.pounds),
    difference: difference === null ? null : millions(difference),
    agreement:
      difference === null
        ? null
        : difference === 0n
          ? 'agrees'
          : explained
            ? 'within rounding'
            : 'differs',
    rounding: whole ? millions(rounding) : null,
    closing: !whole
      ? 'cannot be told'
      : computed <= 0n
        ? 'closes'
        : computed <= rounding
          ? 'closes within rounding'
          : 'does not close',
  };
}

/** Tells the years without a line, and what has no figure in those that have one. */
function tellMissing(placed: Placed, head: Head, missing: Lacks): void {
  const empty = FINANCE_YEARS.filter((year) =>
    FINANCE_ITEMS.every((item) => placed.cell(year, item).lines.length === 0),
  );
  if (empty.length > 0) missing.add('year', `no line for ${listed(empty)}`, [], empty);
  for (const item of FINANCE_ITEMS) {
    const cells = FINANCE_YEARS.filter((year) => !empty.includes(year))
      .map((year) => placed.cell(year, item))
      .filter((cell) => belongs(item, head.basis) || cell.lines.length > 0)
      .filter((cell) => cell.figure === null && cell.unusable === null);
    if (cells.length === 0) continue;
    const years = cells.map((cell) => cell.year);
    const when = years.length === FINANCE_YEARS.length ? 'any year' : listed(years);
    const message = `no figure for ${nameOf(item)} in ${when}`;
    const lines = cells.flatMap((cell) => cell.lines);
    missing.add('figure', message, lines, years);
  }
}

/** Tells figures that cannot be what was meant: of another unit or sign, or solutions that shrink. */
function tellOdd(cells: readonly Cell[], tell: Telling): void {
  const given = cells.flatMap((c) => (c.figure ? [{ ...c, figure: c.figure }] : []));
  for (const { item, year, figure } of given) {
    const { pounds, at } = figure;
    if (size(pounds) >= TOO_LARGE) {
      const unit = size(pounds) >= TOO_LARGE * 1000n ? 'pounds' : '£ thousand';
      tell.add('unit', `a figure that looks like ${unit}, not £ million`, [at], [year]);
    }
    if (item.line === 'do-nothing gap' && pounds > 0n && pounds < TOO_SMALL) {
      tell.add('unit', 'a figure that looks like £ billion, not £ million', [at], [year]);
    }
    if (item.line !== 'residual' && pounds < 0n) {
      const message =
        item.line === 'do-nothing gap'
          ? 'a negative do-nothing gap: what is to be closed is above 0'
          : `a negative figure for ${nameOf(item)}: what it takes off the gap is above 0`;
      tell.add('sign', message, [at], [year]);
    }
  }
  for (const item of FINANCE_ITEMS.filter(({ line }) => line === 'solution')) {
    const mine = given.filter((c) => c.item === item).sort((a, b) => (a.year < b.year ? -1 : 1));
    for (const [i, later] of mine.entries()) {
      const before = mine[i - 1];
      if (!before || later.figure.pounds < 0n || later.figure.pounds >= before.figure.pounds) {
        continue;
      }
      const [from, to] = [before, later].map((c) => millionsText(c.figure.pounds));
      const message =
        `${nameOf(item)} falls from ${from} in ${before.year} to ${to} in ${later.year}: ` +
        'a figure is the level of its year, and a saving that lasts does not shrink';
      tell.add(
        'shrinking',
        message,
        [before.figure.at, later.figure.at],
        [before.year, later.year],
      );
    }
  }
}

/** Tells the residuals that are stated and are not what the lines give. */
function tellResidual(year: FinanceYearJudged, tell: Telling): void {
  if (year.agreement !== 'differs') return;
  const at = year.figures.find(({ line }) => line === 'residual')?.at ?? null;
  const turned = Number(year.statedResidual) === -Number(year.residual);
  const why = turned ? '; its sign is turned round: what is left of the gap is above 0' : '';
  tell.add(
    'residual',
    `the residual of ${year.year} is stated as ${year.statedResidual}, and the lines give ${year.residual}${why}`,
    at === null ? [] : [at],
    [year.year],
  );
}

/** Tells a footprint that no list has, and a name that is another's. */
function tellFootprint(lines: readonly TypedLine[], known: Known, tell: Telling): void {
  for (const { at, footprintCode, footprintName } of lines) {
    if (footprintCode === null) continue;
    if (known.footprint === null) {
      tell.add('footprint', `no list has a footprint ${quoted(footprintCode)}`, [at]);
    } else if (
      footprintName !== null &&
      !known.footprint.names.some((name) => plainWord(name) === plainWord(footprintName))
    ) {
      const { code, name } = known.footprint;
      tell.add('footprint', `${quoted(footprintName)} is not ${code}, which is ${name}`, [at]);
    }
  }
}

/** Whether the plan closes in 2020/21. Without the basis of every figure nobody can tell. */
function closingOf(
  years: readonly FinanceYearJudged[],
  head: Head,
  because: readonly string[],
): Judgement['closing'] {
  const basis =
    head.basis === null
      ? ['no basis is stated']
      : head.basisThroughout
        ? []
        : ['not every figure states its basis'];
  const last = years.find(({ year }) => year === CLOSING_YEAR);
  if (basis.length > 0 || last === undefined || because.length > 0) {
    return { verdict: 'cannot be told', because: [...basis, ...because] };
  }
  return { verdict: last.closing, because: [] };
}

/**
 * Judges a completed template: the residual of each year, computed exactly; whether the gap closes in
 * aggregate, over the whole footprint, by 2020/21; what is missing and what is inconsistent. What is
 * missing is never taken for nothing, and no figure is filled in. The order of the lines does not
 * matter. Throws a usage `Problem` for a file that mixes footprints, bases or checkpoints.
 */
export function judge(file: string, lines: readonly TypedLine[], known: Known): Judgement {
  const missing = gatherer(LACKS);
  const inconsistent = gatherer(CONTRADICTIONS);
  const head = headOf(file, lines);
  const all = placed(lines, inconsistent);
  refuseSocialCare(file, head, all.cells);
  const decimals = Math.max(0, ...all.cells.map((cell) => cell.figure?.decimals ?? 0));
  const years = FINANCE_YEARS.map((year) =>
    judgeYear(year, cellsOf(all, year, head), all, decimals),
  );
  tellHead(lines, missing, inconsistent);
  tellMissing(all, head, missing);
  tellFootprint(lines, known, inconsistent);
  tellOdd(all.cells, inconsistent);
  for (const year of years) tellResidual(year, inconsistent);
  return {
    file,
    footprint: {
      stated: head.footprint,
      scheme: known.footprint?.scheme ?? null,
      code: known.footprint?.code ?? null,
      name: known.footprint?.name ?? null,
    },
    basis: head.basis,
    checkpoint: head.checkpoint,
    years,
    closing: closingOf(years, head, obstacles(cellsOf(all, CLOSING_YEAR, head), CLOSING_YEAR, all)),
    published: known.published,
    missing: missing.all(),
    inconsistent: inconsistent.all(),
  };
}
