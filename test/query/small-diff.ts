import { join } from 'node:path';
import type { Diff, FigureDiff } from '../../src/model/diff.ts';
import { diff } from '../../src/query/diff.ts';
import type { ReleaseFolder } from '../../src/query/release-folder.ts';
import { aRelease, but, type Figure, type World } from './small-releases.ts';

/** Statements that change either release when it is made. */
export interface Changes {
  a?: string[];
  b?: string[];
}

/** How the tests of a file compare worlds: each pair in a folder of its own, the first before the second. */
export function comparing(root: string) {
  let made = 0;
  const pairOf = async (
    a: World,
    b: World,
    changes: Changes = {},
  ): Promise<[ReleaseFolder, ReleaseFolder]> => {
    made += 1;
    const out = join(root, `${made}`);
    return [
      await aRelease(out, '2026-10-22_aaaaaaaa', a, changes.a),
      await aRelease(out, '2026-11-22_bbbbbbbb', b, changes.b),
    ];
  };
  const between = async (a: World, b: World, changes: Changes = {}): Promise<Diff> =>
    diff(...(await pairOf(a, b, changes)));
  return { pairOf, between };
}

export const keyOf = ({ footprint, indicator, period }: FigureDiff) =>
  `${footprint} ${indicator} ${period}`;

export function figureIn({ figures }: Diff, footprint: string, indicator: string, period: string) {
  const found = figures.items.find((i) => keyOf(i) === `${footprint} ${indicator} ${period}`);
  if (!found) throw new Error(`${footprint} ${indicator} ${period} does not differ`);
  return found;
}

/** Causes of every figure whose own value differs, each once. */
export const causesIn = ({ figures }: Diff) => [
  ...new Set(
    figures.items.filter((i) => i.change === 'value').flatMap((i) => i.causes.map((c) => c.cause)),
  ),
];

export const figure = (world: World, code: string, indicator: string, period: string): Figure =>
  world.figures.find(
    (f) => f.code === code && f.indicator === indicator && f.period === period,
  ) as Figure;

/** 40 more of 02B were seen in time, says a file that came again. */
export const revised = (world: World) =>
  but(world, (w) => {
    figure(w, '02B', 'seen-in-time', '2016/17').numerator += 40;
    w.files['seen-in-time'] = 'cccc';
  });

/** 03C lies wholly in the first footprint. */
export const remapped = (world: World) =>
  but(world, (w) => {
    w.places = w.places.filter((p) => p.code !== '03C');
    w.places.push({ code: '03C', footprint: 'E54000098', weight: 1 });
  });

/** 03C tells of 2017/18 too. */
export const extended = (world: World) =>
  but(world, (w) => {
    w.figures.push({
      indicator: 'seen-in-time',
      code: '03C',
      period: '2017/18',
      numerator: 700,
      denominator: 800,
    });
    w.files['seen-in-time'] = 'dddd';
  });

/** Seen in time is told per thousand. */
export const redefined = (world: World) =>
  but(world, (w) => {
    for (const i of w.indicators) if (i.id === 'seen-in-time') i.multiplier = 1000;
  });
