import type { Diff } from '../model/diff.ts';
import { CAUSES, FIGURE_CHANGES } from '../model/lists.ts';

/** The kinds of change of a figure that both releases have, but for its standing among others. */
const OWN = ['value', 'basis', 'withheld', 'shown'] as const;

type Figures = Diff['figures'];
type Told = Pick<Diff, 'before' | 'schemes' | 'organisations'> & {
  figures: Pick<Figures, 'changes' | 'causes'>;
};

/** Figures by what of them changed, every kind of the closed list. */
export function countChanges(items: readonly Pick<Figures['items'][number], 'change'>[]) {
  const of = (change: string) => items.filter((item) => item.change === change).length;
  const counts = FIGURE_CHANGES.map((change) => [change, of(change)]);
  return Object.fromEntries(counts) as Figures['changes'];
}

/**
 * Figures that changed, came or went by cause, in the order of the closed list: one with more than one
 * is `several`, one of which nobody can tell is `not told`. What moved only among others is no part.
 */
export function countCauses(
  items: readonly Pick<Figures['items'][number], 'change' | 'causes'>[],
): Figures['causes'] {
  const causeOf = ({ causes: [only, ...others] }: Pick<Figures['items'][number], 'causes'>) =>
    only === undefined ? 'not told' : others.length > 0 ? 'several' : only.cause;
  const told = items.filter((item) => item.change !== 'standing').map(causeOf);
  const counts = [...CAUSES, 'several', 'not told'].map((cause) => [
    cause,
    told.filter((one) => one === cause).length,
  ]);
  return Object.fromEntries(counts.filter(([, n]) => Number(n) > 0));
}

/** `4 figures came`, `2 went`: the noun stands with the first that there is. */
function counts(noun: string, pairs: readonly (readonly [n: number, verb: string])[]): string[] {
  return pairs
    .filter(([n]) => n > 0)
    .map(([n, verb], i) => {
      const many = n.toLocaleString('en-GB');
      return i > 0 ? `${many} ${verb}` : `${many} ${n === 1 ? noun : `${noun}s`} ${verb}`;
    });
}

/**
 * What changed, in a line: `against 2026-10-22_…: 312 figures changed, 44 came (source data 344, mapping
 * 12); 4 organisations came, 2 went`. The causes are those of the figures that changed, came or went.
 */
export function diffLine({ before, schemes, organisations, figures }: Told): string {
  const { changes, causes } = figures;
  const changed = OWN.reduce((sum, change) => sum + changes[change], 0);
  const moved = counts('figure', [
    [changed, 'changed'],
    [changes.came, 'came'],
    [changes.went, 'went'],
  ]);
  const why = Object.entries(causes).map(([cause, n]) => `${cause} ${n.toLocaleString('en-GB')}`);
  const those = (change: string) => organisations.filter((o) => o.change === change).length;
  const who = counts('organisation', [
    [those('came'), 'came'],
    [those('went'), 'went'],
  ]);
  const none = schemes.compared.length === 0 ? 'no figures to compare' : 'no figure changed';
  const told = [
    moved.length === 0 ? none : `${moved.join(', ')} (${why.join(', ')})`,
    ...(who.length > 0 ? [who.join(', ')] : []),
    ...schemes.onlyAfter.map((scheme) => `scheme ${scheme} came`),
    ...schemes.onlyBefore.map((scheme) => `scheme ${scheme} went`),
  ];
  return `against ${before.release}: ${told.join('; ')}`;
}
