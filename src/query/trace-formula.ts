import { counted } from '../model/counted.ts';
import type { Sums } from './trace-members.ts';
import type { Band, England, Exact, Figure, Member } from './traced.ts';

/** What a formula is written from. */
export interface Numbers {
  figure: Figure;
  members: readonly Member[];
  sums: ReadonlyMap<string, Sums>;
  /** The age bands of a standardised indicator, each with England's rate in it. */
  bands: readonly (Band & { englandValue: number | null })[];
  england: England;
  /** What each organisation has of the base of coverage, where one is named. */
  expected: readonly { code: string; amount: Exact }[] | null;
}

/** A number to its last decimal, its thousands apart, with a true minus: `12,345.678`, `−3`. */
export function fullText(exact: Exact | null): string {
  if (exact === null) return 'none';
  const digits =
    typeof exact === 'number' && Math.abs(exact) < 1e-6 && exact !== 0
      ? exact.toFixed(10).replace(/0+$/, '')
      : String(exact);
  const [whole = '', decimals] = digits.replace(/^-/, '').split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const sign = digits.startsWith('-') ? '−' : '';
  return `${sign}${grouped}${decimals === undefined ? '' : `.${decimals}`}`;
}

/** A value to its last decimal with its unit: `57.09 percent`, `£154.9 per registered patient`. */
export function withUnit(exact: Exact | null, unit: string): string {
  const digits = fullText(exact);
  if (!unit.startsWith('£')) return `${digits} ${unit}`;
  const sign = digits.startsWith('−') ? '−' : '';
  return `${sign}£${digits.slice(sign.length)}${unit.slice(1)}`;
}

/** A sum of more terms than this is told in words; its terms are in the working. */
const MOST_TERMS = 4;

const INTERVALS: Readonly<Record<string, string>> = {
  wilson: 'by Wilson’s method',
  poisson: 'of the count, by Byar’s method, exact below 10',
  dobson: 'by Dobson’s method',
  student: 'by Student’s t',
};

type Side = 'numerator' | 'denominator';

/** What each member brings to a sum, with its weight where that is not 1: `0.25 × 800`. */
function termsOf(side: Side, members: readonly Member[]): { text: string; code: string }[] {
  return members
    .filter((member) => member[side] !== null)
    .map(({ weight, code, [side]: amount }) => {
      const times = Number(weight) === 1 ? '' : `${fullText(weight)} × `;
      return { text: `${times}${fullText(amount)}`, code };
    });
}

/** A line of a sum, its terms in order: `1,395 (04Y) + 0.25 × 800 (E10000028) = 1,595`. */
function sumLine(
  side: Side,
  label: string,
  total: Exact | null,
  members: readonly Member[],
): string[] {
  const terms = termsOf(side, members).map(({ text, code }) => `${text} (${code})`);
  return terms.length === 0 ? [] : [`${label}: ${terms.join(' + ')} = ${fullText(total)}`];
}

const times = (multiplier: number) => (multiplier === 1 ? '' : `${fullText(multiplier)} × `);

function daysOf({ periodStart, periodEnd }: Figure): number {
  const day = (text: string | null) => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
  return day(periodEnd) - day(periodStart) + 1;
}

/** The members with the smallest and the largest value: `3.1 (E06000001) to 8.4 (E06000002)`. */
function rangeOf(figure: Figure, members: readonly Member[]): string {
  const { valueLow, valueHigh } = figure;
  const who = (value: number | null) => {
    const named = members.filter((m) =>
      m.observations.some(
        (o) => o.indicator === figure.indicator.id && Number(o.value ?? Number.NaN) === value,
      ),
    );
    const [first] = named;
    if (!first) return '';
    return ` (${first.code}${named.length > 1 ? ` and ${named.length - 1} more` : ''})`;
  };
  return `${fullText(valueLow)}${who(valueLow)} to ${fullText(valueHigh)}${who(valueHigh)}`;
}

/** The right-hand side of the formula, before what comes of it; null where there is no arithmetic. */
function leftSide({ figure, bands, sums, members }: Numbers): string | null {
  const { indicator, method, numerator, denominator } = figure;
  switch (method) {
    case 'ratio of sums':
      return `${times(indicator.multiplier)}${fullText(numerator)} ÷ ${fullText(denominator)}`;
    case 'weighted mean':
      return `${fullText(numerator)} ÷ ${fullText(denominator)}`;
    case 'sum per day':
      return `${fullText(numerator)} ÷ ${fullText(daysOf(figure))} days`;
    case 'sum': {
      const terms = termsOf('numerator', members);
      if (terms.length === 1 && Number(members[0]?.weight) === 1) return null;
      return terms.length > MOST_TERMS
        ? `sum over ${terms.length} organisations`
        : terms.map(({ text }) => text).join(' + ');
    }
    case 'directly standardised': {
      if (bands.length === 0) return null;
      const terms = bands.map(({ id, standard }) => {
        const band = sums.get(id);
        return `${fullText(standard)} × ${fullText(band?.numerator ?? null)} ÷ ${fullText(band?.denominator ?? null)}`;
      });
      const standards = bands.map(({ standard }) => fullText(standard)).join(' + ');
      return `${times(indicator.multiplier)}(${terms.join(' + ')}) ÷ (${standards})`;
    }
    case 'indirectly standardised':
      return `${times(indicator.multiplier)}${fullText(numerator)} ÷ ${fullText(denominator)} expected`;
    default:
      return null;
  }
}

/** Whether the figure rests on a count that its publisher hides. */
function isOpen({ members }: Pick<Numbers, 'members'>): boolean {
  return members.some((member) => member.observations.some(({ suppressed }) => suppressed));
}

/**
 * The formula of a figure with its numbers put in. A withheld figure has its numbers and no result; one
 * that rests on hidden counts has its bounds.
 */
export function formulaOf(numbers: Numbers): string {
  const { figure, members } = numbers;
  const { unit } = figure.indicator;
  const left = leftSide(numbers);
  if (figure.withheldReason !== null) {
    const bounds =
      isOpen(numbers) && figure.valueLow !== null && figure.valueHigh !== null
        ? `; it lies between ${fullText(figure.valueLow)} and ${withUnit(figure.valueHigh, unit)}`
        : '';
    return `${left === null || figure.membersPresent === 0 ? '' : `${left}, `}withheld: ${figure.withheldReason}${bounds}`;
  }
  if (figure.method === 'counts by category') {
    const told = figure.categories.map(
      ({ category, count }) => `${category} ${count === null ? 'suppressed' : fullText(count)}`,
    );
    return `counts by category: ${told.join(', ') || 'none'}`;
  }
  if (figure.value === null) {
    return figure.valueLow === null
      ? 'no value can be made'
      : `range over members: ${rangeOf(figure, members)} ${unit}`;
  }
  if (isOpen(numbers)) {
    return `between ${fullText(figure.valueLow)} and ${fullText(figure.valueHigh)}, as counts are hidden: ${withUnit(figure.value, unit)}`;
  }
  return `${left === null ? '' : `${left} = `}${withUnit(figure.value, unit)}`;
}

function bandLines({ figure, bands, sums }: Numbers): string[] {
  return bands.map(({ id, title, unit, englandValue }) => {
    const band = sums.get(id);
    const counts = `${fullText(band?.numerator ?? null)} of ${fullText(band?.denominator ?? null)}`;
    const rated =
      figure.method === 'indirectly standardised'
        ? `, expected at England’s rate of ${withUnit(englandValue, unit)}`
        : '';
    return `age band ${title} (${id}): ${counts}${rated}`;
  });
}

function boundLines(numbers: Numbers): string[] {
  const { figure, members, sums } = numbers;
  const own = sums.get(figure.indicator.id);
  const hidden = members.flatMap(({ observations }) =>
    observations.filter(({ suppressed }) => suppressed),
  );
  const between = (low: Exact | null, high: Exact | null) =>
    low === null || high === null ? 'not bounded' : `${fullText(low)} to ${fullText(high)}`;
  const lines = hidden.map((one) => {
    const of =
      one.denominatorLow === null && one.denominatorHigh === null
        ? ''
        : ` of ${between(one.denominatorLow, one.denominatorHigh)}`;
    return `hidden by the publisher: ${one.code}, ${one.period}: ${between(one.numeratorLow, one.numeratorHigh)}${of}`;
  });
  if (hidden.length > 0 && own) {
    lines.push(
      `with what is hidden: numerator ${between(own.numeratorLow, own.numeratorHigh)}` +
        (own.denominatorLow === null
          ? ''
          : `, denominator ${between(own.denominatorLow, own.denominatorHigh)}`),
    );
  }
  const { valueLow, valueHigh, value } = figure;
  if (value !== null && valueLow !== null && valueHigh !== null && valueLow !== valueHigh) {
    const all = members.flatMap(({ observations }) => observations);
    const isImplied = all.some((one) => one.numerator !== null && one.numeratorLow !== null);
    const why = [
      ...(hidden.length > 0 ? ['hidden'] : []),
      isImplied ? 'implied by rounded percentages' : 'published rounded',
    ];
    lines.push(
      `lies between ${fullText(valueLow)} and ${fullText(valueHigh)}, for counts are ${why.join(' or ')}`,
    );
  }
  return lines;
}

/** Figures that cover less are told with what each organisation covers, and what it should. */
const THIN = 0.95;

function coverageLines({ figure, members, sums, expected }: Numbers): string[] {
  const { coverage, membersExpected, membersPresent, membersSuppressed, indicator } = figure;
  const covered = sums.get(indicator.id)?.covered ?? 0;
  const base = sums.get(indicator.coverageBase ?? '')?.numerator ?? null;
  const isBased = expected !== null && base !== null && Number(base) > 0;
  const hidden = membersSuppressed > 0 ? `, ${membersSuppressed} of them suppressed` : '';
  const percent = fullText(Number((100 * coverage).toFixed(8)));
  const line =
    `coverage: ${isBased ? `${fullText(covered)} of ${fullText(base)} (${indicator.coverageBase}); ` : ''}` +
    `${membersPresent} of ${counted(membersExpected, 'member')} have a figure${hidden}; ${percent} %`;
  if (!isBased || coverage >= THIN) return [line];
  const parts = members.flatMap(({ code, weight, observations }) => {
    const times = Number(weight) === 1 ? '' : `${fullText(weight)} × `;
    const mine = observations.flatMap((one) => one.covered ?? []);
    return mine.map((amount) => `${times}${fullText(amount)} (${code})`);
  });
  const should = expected.map(({ code, amount }) => `${fullText(amount)} (${code})`);
  return [
    line,
    ...(parts.length > 0 ? [`covered: ${parts.join(' + ')} = ${fullText(covered)}`] : []),
    `expected: ${should.join(' + ')} = ${fullText(base)}`,
  ];
}

function englandLine({ figure, england }: Numbers): string[] {
  if (england.value === null) return [];
  const { indicator, method } = figure;
  const { numerator, denominator, basis } = england;
  const divided =
    method === 'ratio of sums' && numerator !== null && denominator !== null
      ? `${times(indicator.multiplier)}${fullText(numerator)} ÷ ${fullText(denominator)} = `
      : method === 'weighted mean' && numerator !== null && denominator !== null
        ? `${fullText(numerator)} ÷ ${fullText(denominator)} = `
        : method === 'sum per day' && numerator !== null
          ? `${fullText(numerator)} ÷ ${fullText(daysOf(figure))} days = `
          : '';
  return [
    `England, ${basis ?? 'no basis told'}: ${divided}${withUnit(england.value, indicator.unit)}`,
  ];
}

/** A year that is the sum of its parts, told as such. */
function partsLine({ figure, members }: Numbers): string[] {
  const periods = new Set(
    members.flatMap(({ observations }) => observations.map(({ period }) => period)),
  );
  periods.delete(figure.period);
  const parts = [...periods].sort();
  if (parts.length === 0) return [];
  const kind = parts.every((period) => /-Q\d$/.test(period)) ? 'quarter' : 'month';
  return [
    `${figure.period} is the sum of its ${counted(parts.length, kind)}, ${parts[0]} to ${parts.at(-1)}`,
  ];
}

/** How the numbers of a formula come about, a line each: every sum with all of its terms. */
export function workingOf(numbers: Numbers): string[] {
  const { figure, members, bands } = numbers;
  const { method, numerator, denominator, lower95, upper95, indicator, apportioned } = figure;
  const isSummed = ['ratio of sums', 'weighted mean', 'sum', 'sum per day'].includes(method);
  return [
    ...partsLine(numbers),
    ...(isSummed
      ? [
          ...sumLine(
            'numerator',
            method === 'weighted mean' ? 'numerator, each mean × its denominator' : 'numerator',
            numerator,
            members,
          ),
          ...(method.startsWith('sum')
            ? []
            : sumLine('denominator', 'denominator', denominator, members)),
        ]
      : []),
    ...(bands.length > 0 ? bandLines(numbers) : []),
    ...boundLines(numbers),
    ...(lower95 === null || upper95 === null
      ? []
      : [
          `95 % limits ${INTERVALS[indicator.interval] ?? ''}: ${fullText(lower95)} to ${fullText(upper95)}`,
        ]),
    ...coverageLines(numbers),
    ...(apportioned > 0
      ? [
          `${fullText(Number((100 * apportioned).toFixed(8)))} % of the numerator comes from organisations that count in part`,
        ]
      : []),
    ...englandLine(numbers),
  ];
}
