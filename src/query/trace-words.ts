import { counted } from '../model/counted.ts';
import { inUnit } from '../release/figure-text.ts';
import { numberText } from './pack-figure.ts';
import { fullText, withUnit } from './trace-formula.ts';
import type { Figure, Line, Observation, PublishedFigure, Snapshot, Traced } from './traced.ts';

/** What a trace says in sentences, the same in a terminal and on a page. */

/** The figure as it is said: `57.1 %`; a range, or why there is none. */
export function shortFigure(figure: Figure): string {
  const { value, valueLow, valueHigh, withheldReason, indicator } = figure;
  const { unit } = indicator;
  if (withheldReason !== null) return `withheld: ${withheldReason}`;
  if (value !== null) return inUnit(value, unit);
  if (valueLow === null || valueHigh === null) return 'counted by category';
  return `${inUnit(valueLow, unit, 'short')} to ${inUnit(valueHigh, unit)}, over its members`;
}

/** Whether the figure can be made again, in a sentence. */
export function agreementText({ agrees, reason, compared }: Traced): string {
  if (agrees === null) return `cannot be told: ${reason}`;
  if (!agrees) return `NO. ${reason}`;
  if (compared === null) return 'yes';
  const { files, rows, columns, observations } = compared;
  return (
    `yes. Made again from the bytes of ${counted(files, 'file')} (${numberText(rows)} rows), each with ` +
    `the SHA-256 that the release names: all ${columns} columns of the figure, and ` +
    `${counted(observations, 'observation')} with their weights, are the same to the last decimal.`
  );
}

/** How the figure stands against something: `England 50.8 %: better (+6.3)`. */
export function comparisonTexts(figure: Figure): { against: string; text: string }[] {
  const { unit } = figure.indicator;
  return figure.comparisons.map(
    ({ against, footprints, referenceValue, difference, comparison }) => ({
      against: footprints === null ? against : `${against} (${counted(footprints, 'footprint')})`,
      text: `${withUnit(referenceValue, unit)}; difference ${fullText(difference)}; by the 95 % limits: ${comparison}`,
    }),
  );
}

/** What the figure is of, and when: a title that names its period does not name it twice. */
export function titleOf({ indicator, period }: Figure): string {
  return indicator.title.endsWith(period) ? indicator.title : `${indicator.title}, ${period}`;
}

/** Where a line stands beside one that has been told: `line 13`, or another file and its line. */
export function besideOf(line: Line, one: { sourceFile: string }): string {
  return line.sourceFile === one.sourceFile ? `line ${line.sourceLine}` : placeOf(line);
}

/** Where a line stands: `bundled/qof.csv line 12`. */
export function placeOf({
  sourceFile,
  sourceLine,
}: Omit<Line, 'sourceLine'> & { sourceLine: number | null }): string {
  return sourceLine === null ? sourceFile : `${sourceFile} line ${sourceLine}`;
}

/** The numbers of a figure as published: `1,220 of 2,360`, `3.1`, `suppressed`. */
export function numbersOf(
  one: Pick<PublishedFigure, 'numerator' | 'denominator' | 'value'> &
    Partial<Pick<Observation, 'suppressed' | 'category' | 'counts'>>,
): string {
  const counts = [
    one.numerator === null ? '' : fullText(one.numerator),
    one.denominator === null ? '' : `of ${fullText(one.denominator)}`,
  ].filter(Boolean);
  const isHalf =
    one.counts !== undefined &&
    !one.suppressed &&
    counts.length > 0 &&
    one.counts.numerator === null &&
    one.counts.denominator === null;
  return [
    one.category ?? '',
    one.suppressed ? 'suppressed' : '',
    counts.join(' '),
    one.value === null ? '' : `value ${fullText(one.value)}`,
    isHalf ? 'half of a pair: counts on neither side' : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** What a bundled observation comes of: `41 figures of the publisher’s own file, which sum to the same`. */
export function publishedText({ published }: Observation): string | null {
  if (published === null) return null;
  const { figures, numerator, denominator, agrees } = published;
  const sum = numbersOf({ numerator, denominator, value: null });
  const made = `${counted(figures.length, 'figure')} of the publisher’s own file`;
  if (!agrees) return `${made} come to ${sum || 'nothing'}: NOT what the bundled line says`;
  return `${made} ${figures.length === 1 ? 'says' : 'sum to'} the same${sum ? `: ${sum}` : ''}`;
}

const STATES = {
  unchanged: 'as it was: its SHA-256 is the one that the release names',
  changed: 'CHANGED: its SHA-256 is no longer the one that the release names',
  missing: 'not at hand',
} as const;

export function stateText({ state }: Snapshot): string {
  return STATES[state];
}

/** Where a bundled file was computed from: a publisher's file with its hash, and whether it is at hand. */
export function fromText(from: Snapshot['computedFrom'][number]): string {
  const at = from.file === null ? 'not in the archive' : `in the archive as ${from.file}`;
  return `${from.source} ${from.period}: ${from.url || 'no one address'}, ${numberText(from.lines)} lines, SHA-256 ${from.sha256}; ${at}`;
}

/** The other files of a figure, in a sentence; those that are not as they were by name. */
export function mappingText(snapshots: readonly Snapshot[]): string[] {
  const mapping = snapshots.filter(({ role }) => role === 'mapping');
  if (mapping.length === 0) return [];
  const others = mapping.filter(({ state }) => state !== 'unchanged');
  const sound = mapping.length - others.length;
  return [
    `${counted(sound, 'more file')}, as ${sound === 1 ? 'it was' : 'they were'}, ${sound === 1 ? 'says' : 'say'} ` +
      'who belongs where and how much there should be: --format json and html name them.',
    ...others.map((one) => `${one.file}: ${stateText(one)}`),
  ];
}
