import type { Pack } from '../model/pack.ts';
import { type GridRow, grid } from './grid.ts';
import {
  categoriesText,
  dayText,
  differenceText,
  differs,
  exactText,
  excessText,
  fifthText,
  type Indicator,
  NONE,
  numberText,
  rangeText,
  valueText,
  type Writing,
  writingOf,
} from './pack-figure.ts';
import { NARROWEST, type PageOptions, packHeading } from './pack-page.ts';
import { facts, heading, oneLine, PLAIN, paragraph, type Style } from './page.ts';

/** A figure with its limits, where it has them: `78.8 % (78.7–78.9)`. */
export function withLimits(
  value: number | null,
  low: number | null,
  high: number | null,
  writing: Writing,
): string {
  const limits =
    low === null || high === null
      ? ''
      : ` (95 % limits ${valueText(low, writing)} to ${valueText(high, writing)})`;
  return `${valueText(value, writing)}${limits}`;
}

export function countsOf({
  numerator,
  denominator,
}: {
  numerator: Exact;
  denominator: Exact;
}): string {
  if (numerator === null && denominator === null) return 'not published';
  return denominator === null
    ? exactText(numerator, 1)
    : `${exactText(numerator, 1)} of ${exactText(denominator, 1)}`;
}

type Exact = number | string | null;

function figureFacts(indicator: Indicator, writing: Writing, width: number): string[] {
  const { baseline, unit } = indicator;
  const { period, periodStart, periodEnd, valueLow, valueHigh } = baseline;
  const days =
    periodStart && periodEnd ? ` (${dayText(periodStart)} to ${dayText(periodEnd)})` : '';
  const isOpen = valueLow !== null && valueHigh !== null && valueLow !== valueHigh;
  const range =
    valueLow !== null && valueHigh !== null
      ? rangeText(valueLow, valueHigh, writingOf(indicator, valueHigh, valueLow))
      : NONE;
  const value =
    baseline.value === null
      ? baseline.withheldReason
        ? `withheld: ${baseline.withheldReason}`
        : baseline.method === 'counts by category'
          ? categoriesText(indicator.categories)
          : `${range} over the members`
      : withLimits(baseline.value, baseline.lower95, baseline.upper95, writing);
  const isRange = baseline.value === null && !baseline.withheldReason;
  const coverage =
    `${numberText(100 * baseline.coverage, 1)} %; ${numberText(baseline.membersPresent)} of ` +
    `${numberText(baseline.membersExpected)} members are there, ` +
    `${numberText(baseline.membersSuppressed)} of them suppressed`;
  const england = [
    baseline.englandValue === null ? '' : valueText(baseline.englandValue, writing),
    baseline.englandBasis ?? '',
    ...(baseline.englandPublished !== baseline.englandValue && baseline.englandPublished !== null
      ? [`over all that is published ${valueText(baseline.englandPublished, writing)}`]
      : []),
    ...(differs(baseline.englandSummed, baseline.englandPublished, writing)
      ? [`summed over every row ${valueText(baseline.englandSummed ?? 0, writing)}`]
      : []),
  ].filter(Boolean);
  const rank = baseline.rank === null ? null : `${baseline.rank} of ${baseline.rankOf}`;
  return facts(
    [
      ['period', `${period}${days}`],
      ['value', value],
      ['unit', unit],
      ['lies in', isOpen && !isRange ? range : null],
      ['made of', countsOf(baseline)],
      ['method', baseline.method],
      ['coverage', coverage],
      ['apportioned', `${numberText(100 * baseline.apportioned, 1)} % of the numerator`],
      ['estimated', baseline.estimated ? 'yes' : 'no'],
      ['England', england.join('; ')],
      ['fifth', baseline.quintile === null ? null : fifthText(indicator)],
      ['rank', rank],
      ['in a word', baseline.comparison],
    ],
    width,
  );
}

function comparisonRows(indicator: Indicator, writing: Writing): GridRow[] {
  return indicator.comparisons.map((one) => ({
    title: one.footprints === null ? one.against : `${one.against} (${one.footprints} footprints)`,
    cells: [
      valueText(one.referenceValue, writing),
      differenceText(one.difference, writing),
      excessText(one.excess, indicator.unit),
      one.comparison,
    ],
  }));
}

function funnelFacts(funnel: NonNullable<Indicator['funnel']>, writing: Writing, width: number) {
  const limits = (low: number | null, high: number | null) =>
    low === null || high === null ? 'none' : rangeText(low, high, writing);
  const scale = { ...writing, decimals: writing.decimals + 1 };
  const number = (n: number | null, decimals: number) =>
    n === null ? NONE : numberText(n, decimals);
  return facts(
    [
      ['centre', `${valueText(funnel.centre, writing)}, England`],
      ['99.8 % limits', `${limits(funnel.lower998, funnel.upper998)}, over-dispersion allowed for`],
      ['by chance alone', limits(funnel.unadjustedLower998, funnel.unadjustedUpper998)],
      [
        'spread',
        `dispersion ${number(funnel.dispersion, 1)}, tau ${valueText(funnel.tau, scale)}, ` +
          `z ${number(funnel.z, 2)}, p ${number(funnel.p, 4)}`,
      ],
      ['outlier', funnel.outlier ?? 'none is claimed'],
    ],
    width,
  );
}

function changeRows(indicator: Indicator, writing: Writing): GridRow[] {
  return indicator.changes.map((one) => ({
    title: `${one.fromPeriod} to ${one.toPeriod}`,
    cells: [
      differenceText(one.change, writing),
      one.lower95 === null || one.upper95 === null
        ? NONE
        : `${differenceText(one.lower95, writing)} to ${differenceText(one.upper95, writing)}`,
      one.seriesBreak === null ? (one.direction ?? NONE) : 'not bridged',
    ],
    notes: one.seriesBreak === null ? [] : [`break in the series: ${one.seriesBreak}`],
  }));
}

function trendRows(indicator: Indicator, writing: Writing): GridRow[] {
  return indicator.trend.map((one) => ({
    title: one.period,
    cells: [
      valueText(one.value, writing),
      one.lower95 === null || one.upper95 === null
        ? ''
        : rangeText(one.lower95, one.upper95, writing),
      valueText(one.englandValue, writing),
      exactText(one.numerator, 1),
      one.denominator === null ? '' : exactText(one.denominator, 1),
      `${numberText(100 * one.coverage, 1)} %`,
    ],
  }));
}

/** The value of a member: as published, else what its own counts make. */
export function memberValue(
  indicator: Indicator,
  member: Indicator['members'][number],
): number | null {
  if (member.value !== null) return Number(member.value);
  const [numerator, denominator] = [member.numerator, member.denominator].map((n) => Number(n));
  const isRatio = indicator.combine === 'ratio' && member.numerator !== null;
  return isRatio && denominator ? (indicator.multiplier * (numerator ?? 0)) / denominator : null;
}

function memberRows(pack: Pack, indicator: Indicator, writing: Writing): GridRow[] {
  const names = new Map(pack.organisations.map(({ code, name }) => [code, name]));
  return indicator.members.map((member) => {
    const name = names.get(member.code);
    const weight = Number(member.weight);
    const value = memberValue(indicator, member);
    return {
      title: name ? `${member.code} ${name}` : member.code,
      cells: [
        member.kind,
        member.vintage,
        weight === 1 ? '1' : numberText(weight, 4),
        member.basis,
        member.numerator === null ? '' : exactText(member.numerator, 1),
        member.denominator === null ? '' : exactText(member.denominator, 1),
        member.suppressed ? 'suppressed' : value === null ? '' : valueText(value, writing),
      ],
    };
  });
}

function sourceLines(pack: Pack, indicator: Indicator, width: number): string[] {
  const sources = pack.sources.filter(({ id }) => indicator.sources.includes(id));
  if (sources.length === 0) return ['an extract of your own'];
  return sources.flatMap((source, i) => [
    ...(i === 0 ? [] : ['']),
    ...facts(
      [
        ['source', `${source.id}: ${source.title}`],
        ['publisher', source.publisher],
        ['licence', source.licence],
        ['attribution', source.attribution],
        ['period', source.period],
        ['address', source.url],
        ['retrieved', source.retrieved],
        ['SHA-256', source.sha256],
      ],
      width,
    ),
  ]);
}

const right = (...heads: string[]) => heads.map((head) => ({ head: [head] }));
const left = (...heads: string[]) =>
  heads.map((head) => ({ head: [head], align: 'left' as const }));

/** One indicator of a pack in full, as lines for a terminal: every field that the pack has of it. */
export function indicatorPage(pack: Pack, indicator: Indicator, options: PageOptions): string[] {
  const width = Math.max(options.width, NARROWEST);
  const style: Style = options.style ?? PLAIN;
  const { value, englandValue } = indicator.baseline;
  const writing = writingOf(indicator, value ?? indicator.baseline.valueHigh, englandValue);
  const part = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [...heading(title, style), ...lines];
  const table = (columns: Parameters<typeof grid>[0], rows: readonly GridRow[]) =>
    rows.length === 0 ? [] : grid(columns, rows, width, style);
  return [
    ...packHeading(pack, options.release, width, style),
    ...heading(indicator.title, style),
    ...facts(
      [
        ['id', indicator.id],
        ['definition', indicator.definition],
        ...indicator.answers.map((answer): [string, string] => ['answers to', answer]),
        ['gap, domain', `${indicator.gap}, ${indicator.domain}`],
        ['numerator', indicator.numerator],
        ['denominator', indicator.denominator],
        ['multiplier', numberText(indicator.multiplier)],
        ['polarity', indicator.polarity],
        ['combines by', indicator.combine],
      ],
      width,
    ),
    ...part('Figure', figureFacts(indicator, writing, width)),
    ...part(
      'Compared',
      table(
        [...right('value', 'difference', 'more or fewer'), ...left('by the 95 % limits')],
        comparisonRows(indicator, writing),
      ),
    ),
    ...part('Funnel', indicator.funnel ? funnelFacts(indicator.funnel, writing, width) : []),
    ...part(
      'Changes',
      table(
        [...right('change', '95 % limits'), ...left('direction')],
        changeRows(indicator, writing),
      ),
    ),
    ...part(
      'Trend',
      table(
        right('value', '95 % limits', 'England', 'numerator', 'denominator', 'coverage'),
        trendRows(indicator, writing),
      ),
    ),
    ...part(
      'Members',
      table(
        [
          ...left('kind', 'vintage'),
          ...right('weight'),
          ...left('basis'),
          ...right('numerator', 'denominator', 'value'),
        ],
        memberRows(pack, indicator, writing),
      ),
    ),
    ...part(
      'Caveats and notes',
      indicator.notes.flatMap((note) => paragraph(note, width, '· ')),
    ),
    ...part('Sources', sourceLines(pack, indicator, width)),
    '',
    oneLine(
      `npx footpack pack ${pack.footprint.code} --gap ${indicator.gap}${options.where ?? ''}`,
    ),
  ];
}
