import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { indicators } from '../pipelines/catalogue.ts';
import { type IndicatorDeclaration, indicatorSchema } from '../src/model/indicator.ts';
import { EXIT, Problem } from '../src/model/problem.ts';
import { type RefreshOptions, refresh } from '../src/refresh.ts';
import { smallOptions, wholeOptions } from './faults/small-options.ts';
import { smallPackage } from './faults/small-package.ts';
import { latestOf, stillEffects } from './figures/releases.ts';
import { anIndicator } from './sql/little-world.ts';
import { bundledText, scratch } from './support.ts';

/**
 * A build that makes only what changed publishes, byte for byte, what a build of everything does. One
 * change after another, over figures of every way to combine.
 */

const root = scratch();
const small = smallPackage(join(root, 'package'));

/** Some CCGs of April 2017, by code. */
const CCGS = [
  ...new Set([...bundledText('ons-ccg-to-stp_2017-04.csv').matchAll(/\b\d\d[A-Z]\b/g)].map(String)),
]
  .sort()
  .slice(0, 24);

const DECLARED: IndicatorDeclaration[] = [
  anIndicator({
    id: 'share',
    combine: 'ratio',
    multiplier: 100,
    interval: 'wilson',
    polarity: 'high',
  }),
  anIndicator({
    id: 'rate',
    combine: 'ratio',
    multiplier: 1_000,
    interval: 'poisson',
    polarity: 'low',
  }),
  anIndicator({ id: 'people', combine: 'sum', denominator: null }),
  anIndicator({ id: 'covered', combine: 'ratio', multiplier: 100, coverage: 'people' }),
  anIndicator({ id: 'mean', combine: 'weighted-mean', interval: 'student' }),
  anIndicator({ id: 'directly', combine: 'dsr', interval: 'dobson', multiplier: 100_000 }),
  anIndicator({ id: 'direct-young', combine: 'ratio', partOf: 'directly', standard: 60 }),
  anIndicator({ id: 'direct-old', combine: 'ratio', partOf: 'directly', standard: 40 }),
  anIndicator({ id: 'indirectly', combine: 'isr', interval: 'poisson', multiplier: 100 }),
  anIndicator({ id: 'indirect-young', combine: 'ratio', partOf: 'indirectly' }),
  anIndicator({ id: 'indirect-old', combine: 'ratio', partOf: 'indirectly' }),
];

/** What the small package has figures of itself. */
const resident = indicators.filter(({ id }) => id === 'population-resident');

/** What a refresh is made of, besides the small package. */
interface World {
  indicators: IndicatorDeclaration[];
  /** Figures as numerator of a denominator; an organisation in `hidden` is suppressed. */
  figure: (id: string, ccg: string, year: number) => [number, number] | null;
  hidden: readonly string[];
  /** The footprint of a CCG. */
  footprint: (ccg: string) => string;
  attribution: RefreshOptions['attribution'];
}

const FIRST: World = {
  indicators: DECLARED,
  figure: (id, ccg, year) => {
    const seed = [...`${id}${ccg}${year}`].reduce(
      (sum, c) => (sum * 31 + c.charCodeAt(0)) % 9_973,
      7,
    );
    return [40 + (seed % 400), 1_000 + (seed % 700)];
  },
  hidden: [CCGS[3] ?? ''],
  footprint: (ccg) => `f${CCGS.indexOf(ccg) % 5}`,
  attribution: 'hq',
};

/** Writes the user's files of a world, and gives the options of its refresh. */
function optionsOf(world: World, out: string): RefreshOptions {
  const files = join(root, 'files');
  mkdirSync(files, { recursive: true });
  const rows = world.indicators.flatMap(({ id, combine }) =>
    combine === 'dsr' || combine === 'isr'
      ? []
      : [2016, 2017].flatMap((year) =>
          CCGS.flatMap((ccg) => {
            const found = world.figure(id, ccg, year);
            if (found === null) return [];
            const [n, d] = found;
            const hides = world.hidden.includes(ccg) && combine !== 'weighted-mean';
            const numerator = combine === 'weighted-mean' ? '' : hides ? '*' : n;
            const value = combine === 'weighted-mean' ? n / 10 : '';
            const span = `${year}-04-01,${year + 1}-03-31`;
            return `${id},${ccg},2017-04,${span},${numerator},${combine === 'sum' ? '' : d},${value},,`;
          }),
        ),
  );
  const extract = join(files, 'figures.csv');
  const header =
    'indicator_id,org_code,org_vintage,period_start,period_end,numerator,denominator,value,suppressed,note';
  writeFileSync(extract, `${[header, ...rows].join('\n')}\n`);
  const schemeFile = join(files, 'footprints.csv');
  const members = CCGS.map(
    (ccg) => `${world.footprint(ccg)},Footprint ${world.footprint(ccg)},${ccg},2017-04,`,
  );
  writeFileSync(
    schemeFile,
    `${['footprint_code,footprint_name,org_code,org_vintage,weight', ...members].join('\n')}\n`,
  );
  const options = wholeOptions({ ...smallOptions(small, out, 1), extracts: [extract], schemeFile });
  return {
    ...options,
    indicatorFile: null,
    indicators: [...resident, ...world.indicators.map((one) => indicatorSchema.parse(one))],
    attribution: world.attribution,
  };
}

async function refreshed(world: World, out: string) {
  const effects = { ...stillEffects(), packageRoot: small.packageRoot };
  const { summary } = await refresh(optionsOf(world, out), effects);
  return { release: summary.release, tables: summary.tables };
}

const other = (change: (world: World) => Partial<World>) => (world: World) => ({
  ...world,
  ...change(world),
});
const declaredAs = (id: string, given: Partial<IndicatorDeclaration>) =>
  other(({ indicators }) => ({
    indicators: indicators.map((one) => (one.id === id ? { ...one, ...given } : one)),
  }));
const counted = (id: string, by: (n: number, ccg: string) => number | null) =>
  other(({ figure }) => ({
    figure: (of, ccg, year) => {
      const found = figure(of, ccg, year);
      if (of !== id || found === null) return found;
      const n = by(found[0], ccg);
      return n === null ? null : [n, found[1]];
    },
  }));

const both =
  (...changes: ((world: World) => World)[]) =>
  (world: World) =>
    changes.reduce((changed, change) => change(changed), world);

/** Changes, each made on top of those before, and how many tables of them all are left at least. */
const CHANGES: [what: string, left: number, change: (world: World) => World][] = [
  [
    'a band of a standardised rate, and figures by which another’s coverage is counted',
    60,
    both(
      counted('direct-old', (n) => n + 3),
      counted('people', (n) => n + 30),
    ),
  ],
  [
    'a figure, a member that is missing, and one that is hidden',
    60,
    both(
      counted('share', (n, ccg) => (ccg === CCGS[7] ? n + 1 : n)),
      counted('covered', (n, ccg) => (ccg === CCGS[9] ? null : n)),
      other(() => ({ hidden: [CCGS[3] ?? '', CCGS[11] ?? ''] })),
    ),
  ],
  [
    'the standard population of a band, and a multiplier',
    60,
    both(declaredAs('direct-young', { standard: 70 }), declaredAs('rate', { multiplier: 10_000 })),
  ],
  [
    'an indicator more, and one less',
    60,
    other(({ indicators: before }) => ({
      indicators: [
        ...before.filter(({ id }) => id !== 'mean'),
        anIndicator({ id: 'another', combine: 'sum', denominator: null }),
      ],
    })),
  ],
  [
    'a CCG in another footprint',
    20,
    other(({ footprint }) => ({
      footprint: (ccg) => (ccg === CCGS[0] ? 'f4' : footprint(ccg)),
    })),
  ],
];

describe('a refresh after a change', () => {
  const out = join(root, 'kept', 'out');
  let world = FIRST;

  it('begins with everything', async () => {
    const { tables } = await refreshed(world, out);
    expect(tables.fresh).toBe(0);
    expect(tables.made).toBeGreaterThan(100);
  });

  it.each(CHANGES)('publishes what a build of everything does: %s', async (_, left, change) => {
    world = change(world);
    const after = await refreshed(world, out);
    const anew = join(root, 'anew', 'out');
    rmSync(anew, { recursive: true, force: true });
    const whole = await refreshed(world, anew);
    expect(after.release).toBe(whole.release);
    expect(whole.tables.fresh).toBe(0);
    expect(after.tables.fresh).toBeGreaterThan(left);
    expect(existsSync(join(out, 'releases', after.release, 'manifest.json'))).toBe(true);
  });

  it('makes what holds words alone for other words, and looks whether figures follow', async () => {
    world = declaredAs('rate', { title: 'A rate by another name', caveats: ['A caveat.'] })(world);
    const { release, tables } = await refreshed(world, out);
    // What reads the declarations is made, and what is behind it only where that came to differ.
    expect(tables).toEqual({ made: 3, inPart: 0, fresh: expect.any(Number) });
    expect(existsSync(join(out, 'releases', release))).toBe(true);
  });

  it('takes up a run that failed where it failed: what was made is not made again', async () => {
    world = counted('people', (n) => n + 7)(world);
    const failing = {
      ...stillEffects(),
      packageRoot: small.packageRoot,
      phase: (phase: string) => {
        if (phase === 'write') throw new Problem(EXIT.unexpected, 'the disk went away');
      },
    };
    const before = latestOf(out).release;
    await expect(refresh(optionsOf(world, out), failing)).rejects.toThrow('the disk went away');
    expect(latestOf(out).release).toBe(before);
    const { release, tables } = await refreshed(world, out);
    expect(tables).toEqual({ made: 0, inPart: 0, fresh: expect.any(Number) });
    expect(release).not.toBe(before);
  });

  it('goes back to the very release of before when the change is taken back', async () => {
    const before = (await refreshed(world, out)).release;
    const changed = await refreshed(counted('rate', (n) => n + 1)(world), out);
    expect(changed.release).not.toBe(before);
    expect((await refreshed(world, out)).release).toBe(before);
  });
});
