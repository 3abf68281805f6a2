import { counted } from '../model/counted.ts';
import type { Pack } from '../model/pack.ts';
import { inUnit, ordinal, wholeNumber } from './figure-text.ts';

type Indicator = Pack['indicators'][number];
type Gap = Pack['gaps'][number];

const TITLES = {
  health: 'Health and wellbeing',
  care: 'Care and quality',
  finance: 'Finance and efficiency',
} as const;

/** How many indicators are named as worst, as best, or as moving. */
const NAMED = 3;

/** The difference from England as a share of England's value. */
function size({ baseline: { value, englandValue } }: Indicator): number {
  return Math.abs((value ?? 0) - (englandValue ?? 0)) / Math.abs(englandValue || 1);
}

/** 1 where the figure is on the good side of England, -1 on the bad one, 0 on neither. */
function side(indicator: Indicator): number {
  const { value, englandValue, comparison, rank } = indicator.baseline;
  if (value === null || englandValue === null || rank === null) return 0;
  if (indicator.polarity === 'none' || comparison === 'similar') return 0;
  return Math.sign(value - englandValue) * (indicator.polarity === 'high' ? 1 : -1);
}

/** Those on one side of England, by fifth and then by relative difference, the furthest first. */
function furthest(indicators: readonly Indicator[], which: 1 | -1): Indicator[] {
  const fifth = (i: Indicator) => which * (i.baseline.quintile ?? 3);
  return indicators
    .filter((i) => side(i) === which)
    .sort((a, b) => fifth(a) - fifth(b) || size(b) - size(a) || (a.id < b.id ? -1 : 1))
    .slice(0, NAMED);
}

/** How many more or fewer there are than at the rate of something; null where that is not known. */
function beside(indicator: Indicator, against: string, named: string): string[] {
  const excess = indicator.comparisons.find((c) => c.against === against)?.excess ?? null;
  if (excess === null || Math.round(excess) === 0) return [];
  const pounds = indicator.unit.startsWith('£') ? '£' : '';
  return [
    `${pounds}${wholeNumber(Math.abs(excess))} ${excess > 0 ? 'more' : 'fewer'} than at ${named}`,
  ];
}

/** A figure against England: size first, then rank, then what a test of it bears out. */
function standing(indicator: Indicator): string {
  const { value, englandValue, period, rank, rankOf, lower95, estimated } = indicator.baseline;
  const { title, unit, numerator } = indicator;
  const [england, ...others] = [
    ...beside(indicator, 'England', 'England’s rate'),
    ...beside(indicator, 'best fifth', 'that of the best fifth'),
    ...beside(indicator, 'similar footprints', 'that of the footprints most like it'),
  ];
  const when = period === 'undated' ? '' : ` in ${period}`;
  const said = [
    `“${title}”: ${inUnit(value ?? 0, unit)}${when}, England ${inUnit(englandValue ?? 0, unit, 'short')}`,
    ...(england ? [`${england} (counted: ${startSmall(numerator)})`] : []),
    ...others,
    `${ordinal(rank ?? 0)} of ${rankOf}`,
    ...(estimated ? ['estimated'] : []),
    ...(lower95 === null ? ['without an interval, so not tested'] : []),
    ...(indicator.funnel?.outlier
      ? ['beyond what chance and the usual spread of footprints explain']
      : []),
  ];
  return `${said.join('; ')}.`;
}

/** A phrase with a small first letter, unless that begins an abbreviation. */
function startSmall(phrase: string): string {
  return /^[A-Z][a-z]/.test(phrase) ? `${phrase[0]?.toLowerCase()}${phrase.slice(1)}` : phrase;
}

/** The last change of an indicator, where it is one that allows a direction. */
function moved(indicator: Indicator): Indicator['changes'][number] | null {
  const last = indicator.changes.at(-1);
  return last && (last.direction === 'better' || last.direction === 'worse') ? last : null;
}

function movement(indicator: Indicator): string {
  const change = moved(indicator);
  if (!change) return '';
  // The difference of two percentages is in points.
  const by = (n: number | null) =>
    `${(n ?? 0) > 0 ? '+' : ''}${inUnit(n ?? 0, indicator.unit).replace(/ %$/, ' points')}`;
  return (
    `${change.direction === 'better' ? 'Improving' : 'Worsening'}: “${indicator.title}”, ` +
    `${by(change.change)} from ${change.fromPeriod} to ${change.toPeriod} ` +
    `(95 % interval ${by(change.lower95)} to ${by(change.upper95)}).`
  );
}

/** How the compared figures of a gap divide, in one sentence. */
function tally(indicators: readonly Indicator[]): string {
  const directed = indicators.filter((i) => i.polarity !== 'none' && i.baseline.value !== null);
  if (directed.length === 0) {
    return 'No figure of this gap is good or bad by itself, so none is called worst or best.';
  }
  const n = (word: string) => directed.filter((i) => i.baseline.comparison === word).length;
  const rest = directed.length - n('better') - n('worse') - n('similar');
  const parts = [
    `${n('worse')} worse than England`,
    `${n('better')} better`,
    `${n('similar')} similar`,
  ];
  if (rest > 0) parts.push(`${rest} not tested`);
  return `Of ${counted(directed.length, 'figure')} with a good and a bad direction: ${parts.join(', ')}.`;
}

/** Figures that say which way is up for nobody: they tell circumstances, and are never worst or best. */
function leftOut(indicators: readonly Indicator[]): string[] {
  const many = indicators.filter((i) => i.polarity === 'none' && i.baseline.comparison !== null);
  // Where nothing is judged, nothing is left out of the judging.
  if (many.length === 0 || indicators.every((i) => i.polarity === 'none')) return [];
  return [
    `${counted(many.length, 'figure')} of circumstances or of registers that are not age-standardised ` +
      `${many.length === 1 ? 'is' : 'are'} shown and left out of this.`,
  ];
}

/** Of figures without a good direction, the one that is furthest from England: said, not judged. */
function furthestAnyway(indicators: readonly Indicator[]): string[] {
  const [first] = indicators
    .filter((i) => i.polarity === 'none' && i.baseline.rank !== null)
    .sort((a, b) => size(b) - size(a) || (a.id < b.id ? -1 : 1));
  return first ? [`Furthest from England: ${standing(first)}`] : [];
}

function money(finance: Pack['finance']): string[] {
  const gap = finance.doNothingGap;
  if (!gap) return ['No do-nothing gap of this footprint was found published.'];
  const how = [gap.basis, gap.evidence].filter(Boolean).join('; ');
  const told = how === '' ? '' : ` (${how})`;
  return [
    `Published do-nothing gap by 2020/21: £${wholeNumber(Number(gap.millionPounds))} million${told}.`,
  ];
}

/**
 * What the figures of a pack say of each of the three gaps: where the footprint stands furthest from
 * England among indicators with a polarity, what is moving, what is missing. Every number in the text
 * is one of the pack's own. An outlier is spoken of only where the funnel says so, and size (how many,
 * which rank) comes before significance.
 */
export function gapsOf(indicators: readonly Indicator[], finance: Pack['finance']): Gap[] {
  return (Object.keys(TITLES) as (keyof typeof TITLES)[]).map((gap) => {
    const mine = indicators.filter((i) => i.gap === gap);
    const worst = furthest(mine, -1);
    const best = furthest(mine, 1);
    const moving = mine
      .filter((i) => i.polarity !== 'none' && moved(i))
      .sort((a, b) => relativeChange(b) - relativeChange(a) || (a.id < b.id ? -1 : 1))
      .slice(0, NAMED);
    const missing = mine.flatMap(({ id, baseline }) =>
      baseline.withheldReason ? [{ id, why: baseline.withheldReason }] : [],
    );
    const summary = [
      tally(mine),
      ...worst.slice(0, 1).map((i) => `Furthest behind England: ${standing(i)}`),
      ...best.slice(0, 1).map((i) => `Furthest ahead of England: ${standing(i)}`),
      ...moving.map(movement),
      ...(gap === 'finance' ? [...furthestAnyway(mine), ...money(finance)] : []),
      ...leftOut(mine),
      ...(missing.length > 0 ? [missingOf(mine)] : []),
    ];
    const ids = (list: readonly Indicator[]) => list.map((i) => i.id);
    return {
      gap,
      title: TITLES[gap],
      summary,
      worst: ids(worst),
      best: ids(best),
      moving: ids(moving),
      missing,
    };
  });
}

function relativeChange(indicator: Indicator): number {
  const change = moved(indicator);
  return Math.abs(change?.change ?? 0) / Math.abs(indicator.baseline.englandValue || 1);
}

/** The withheld figures of a gap, those with one reason together. */
function missingOf(indicators: readonly Indicator[]): string {
  const reasons = new Map<string, string[]>();
  for (const { title, baseline } of indicators) {
    const { withheldReason: why } = baseline;
    if (why) reasons.set(why, [...(reasons.get(why) ?? []), title]);
  }
  const told = [...reasons].map(([why, titles]) =>
    titles.length > 2 ? `${titles.length} figures (${why})` : `${titles.join(' and ')} (${why})`,
  );
  return `Withheld here: ${told.join('; ')}.`;
}
