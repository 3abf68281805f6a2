import { inUnit } from '../../release/figure-text.ts';
import { type Comparison, type Figure, type Indicator, ranked } from './figure.ts';
import { shortName } from './words.ts';

/** What a view shows, in one or two sentences for somebody who reads no more. */
export function summaryOf(figures: readonly Figure[], indicator: Indicator): string {
  const { unit, combine } = indicator;
  const said = (n: number) => inUnit(n, unit, 'short');
  const order = ranked(figures).filter((f) => f.value !== null);
  const england = figures.find((f) => f.england !== null)?.england ?? null;
  const bySize = [...order].sort((a, b) => b.value! - a.value!);
  const [high, low] = [bySize[0], bySize.at(-1)];
  const sentences: string[] = [];
  if (england !== null) {
    sentences.push(`${combine === 'sum' ? 'England in all' : 'England'}: ${said(england)}.`);
  }
  if (high && low && high !== low) {
    sentences.push(
      `From ${said(low.value!)} in ${shortName(low.name)} to ${said(high.value!)} in ${shortName(high.name)}.`,
    );
  }
  if (!high && figures.some((f) => f.range)) {
    sentences.push('A range over the members of each footprint: nothing is averaged.');
  }
  const counts = countsOf(figures);
  const withheld = figures.filter((f) => f.withheld !== null).length;
  const held = withheld ? `${withheld} withheld` : null;
  if (counts) sentences.push(`Against England: ${counts}${held ? `; ${held}` : ''}.`);
  else if (held) sentences.push(`${held}.`);
  return sentences.join(' ') || 'No footprint has a figure for this period.';
}

/** `12 better, 5 similar, 27 worse`; null where nothing is compared. */
function countsOf(figures: readonly Figure[]): string | null {
  const order: Comparison[] = ['better', 'higher', 'similar', 'lower', 'worse'];
  const told = order
    .map((kind) => [figures.filter((f) => f.comparison === kind).length, kind] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}`);
  return told.length ? told.join(', ') : null;
}
