import { html, type Markup } from '../query/html.ts';
import { type Indicator, valueText, type Writing } from '../query/pack-figure.ts';
import { WHOLE_COVERAGE } from './page/figure.ts';
import type { Spine } from './spine.ts';

const NOTHING = html``;

/** Of both drawings, in the units of their view boxes; the style sheet gives them their true size. */
const SPINE = { width: 200, height: 24, edge: 7 } as const;
const TREND = { width: 84, height: 28, edge: 5 } as const;

/** A coordinate with as many decimals as can be seen. */
const at = (n: number) => Number(n.toFixed(1));

/** A class that says how a figure compares: its colour, besides the words that stand by it. */
export function standingClass({ baseline }: Indicator): string {
  const word = (baseline.comparison ?? 'not compared').replace(' ', '-');
  return baseline.coverage < WHOLE_COVERAGE ? `${word} hollow` : word;
}

/**
 * The spine of a figure: a line at England, a tick for each footprint, a dashed one at the best fifth, a
 * bar for the interval, and a mark for the footprint itself, hollow where its figure has holes.
 */
export function spineChart(indicator: Indicator, spine: Spine, label: string): Markup {
  const { width, height, edge } = SPINE;
  const x = (place: number) => at(edge + place * (width - 2 * edge));
  const middle = height / 2;
  const ticks = spine.others.map((place) => `M${x(place)} ${middle - 4}v8`).join('');
  const [from, to] = spine.interval ?? [];
  const bar =
    from === undefined || to === undefined
      ? NOTHING
      : html`<path class="interval" d="M${x(from)} ${middle}H${x(to)}"/>`;
  const best =
    spine.bestFifth === null
      ? NOTHING
      : html`<path class="best-fifth" d="M${x(spine.bestFifth)} 2V${height - 2}"/>`;
  const mark =
    spine.value === null
      ? NOTHING
      : html`<circle class="mark ${standingClass(indicator)}" cx="${x(spine.value)}" cy="${middle}" r="5"/>`;
  return html`<svg class="spine" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}"><path class="axis" d="M${edge} ${middle}H${width - edge}"/><path class="tick" d="${ticks}"/><path class="england" d="M${width / 2} 1V${height - 1}"/>${best}${bar}${mark}</svg>`;
}

/**
 * A figure through its whole periods, with England's beside it as a dashed line; but of a sum, of which
 * England's is of another size, the figure alone.
 */
export function trendChart(indicator: Indicator, writing: Writing): Markup {
  const trend = indicator.trend.map((point) => ({
    ...point,
    englandValue: indicator.combine === 'sum' ? null : point.englandValue,
  }));
  if (trend.length < 2) return NOTHING;
  const { width, height, edge } = TREND;
  const values = trend.flatMap(({ value, englandValue }) => [value, englandValue ?? value]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (i: number) => at(edge + (i * (width - 2 * edge)) / (trend.length - 1));
  const y = (value: number) =>
    at(
      high === low
        ? height / 2
        : height - edge - ((value - low) * (height - 2 * edge)) / (high - low),
    );
  const line = (points: readonly (number | null)[]) =>
    points
      .map((value, i) =>
        value === null ? '' : `${i > 0 && points[i - 1] !== null ? 'L' : 'M'}${x(i)} ${y(value)}`,
      )
      .join('');
  const told = trend.map(({ period, value, englandValue }) => {
    const england = englandValue === null ? '' : ` (England ${valueText(englandValue, writing)})`;
    return `${period} ${valueText(value, writing)}${england}`;
  });
  return html`<svg class="trend" viewBox="0 0 ${width} ${height}" role="img" aria-label="${told.join(', ')}"><path class="england-line" d="${line(trend.map(({ englandValue }) => englandValue))}"/><path class="own-line" d="${line(trend.map(({ value }) => value))}"/>${trend.map(
    ({ value }, i) => html`<circle class="point" cx="${x(i)}" cy="${y(value)}" r="2.5"/>`,
  )}</svg>`;
}
