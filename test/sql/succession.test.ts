import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MadeUp, madeUp, type Rows, summing } from './made-up.ts';

/**
 * Successions in made-up histories: areas that change hands between CCGs, codes that end, merge, split
 * and are used again, and what a directory records of it, rightly or not; followed step by step.
 */

const VINTAGES = ['2016-04', '2017-04', '2018-04', '2019-04'] as const;
const DAYS = [
  '2015-04-01',
  '2016-04-01',
  '2016-10-01',
  '2017-04-01',
  '2017-10-01',
  '2018-04-01',
  '2018-10-01',
  '2019-04-01',
  '2019-10-01',
] as const;
/** The day from which successions of providers are followed. */
const FOLLOWED = '2016-04-01';

const CCGS = ['0A', '0B', '0C', '0D'] as const;
const SAME = CCGS.map(() => false);
const TRUSTS = ['RA1', 'RB2', 'RC3', 'RD4', 'RE5', 'RF6', 'RG7'] as const;

interface Step {
  from: string;
  to: string;
  day: string;
}

interface History {
  residents: number[];
  /** For each vintage, the CCG of each area. */
  ccgs: string[][];
  /** For each vintage, whether a CCG gets a new ONS code though its area stays. */
  recoded: boolean[][];
  /** What the directory records. */
  steps: Step[];
}

const stepBetween = (codes: readonly string[]): fc.Arbitrary<Step> =>
  fc.record({
    from: fc.constantFrom(...codes),
    to: fc.constantFrom(...codes),
    day: fc.constantFrom(...DAYS),
  });

const history: fc.Arbitrary<History> = fc.integer({ min: 2, max: 8 }).chain((size) => {
  const ccg = fc.constantFrom(...CCGS);
  const each = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: size, maxLength: size });
  const later = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: 3, maxLength: 3 });
  return fc
    .record({
      residents: each(fc.integer({ min: 1, max: 9_999 })),
      first: each(ccg),
      // Most areas stay where they are.
      moved: later(each(fc.oneof(fc.constant(null), fc.constant(null), ccg))),
      recoded: later(
        fc.array(fc.constantFrom(false, false, false, true), {
          minLength: CCGS.length,
          maxLength: CCGS.length,
        }),
      ),
      trusts: fc.array(stepBetween(TRUSTS), { maxLength: 9 }),
      commissioners: fc.array(stepBetween(CCGS), { maxLength: 8 }),
    })
    .map(({ residents, first, moved, recoded, trusts, commissioners }) => {
      const ccgs = [first];
      for (const moves of moved) {
        const last = ccgs.at(-1)!;
        ccgs.push(last.map((code, i) => moves[i] ?? code));
      }
      const steps = [...trusts, ...commissioners];
      return { residents, ccgs, recoded: [SAME, ...recoded], steps };
    });
});

/** The ONS code of each CCG of each vintage: a new one where its area changed, or for no reason. */
function onsCodes({ ccgs, recoded }: History): Map<string, string>[] {
  const areasOf = (v: number, code: string) =>
    ccgs[v]!.map((c, i) => (c === code ? i : '')).join(' ');
  const codes: Map<string, string>[] = [];
  ccgs.forEach((_, v) => {
    const now = new Map<string, string>();
    for (const code of new Set(ccgs[v])) {
      const before = codes[v - 1]?.get(code);
      const stays = before && areasOf(v, code) === areasOf(v - 1, code);
      const again = stays && !recoded[v]![CCGS.indexOf(code as (typeof CCGS)[number])];
      now.set(code, again ? before : `E38${v}${code}`);
    }
    codes.push(now);
  });
  return codes;
}

function areas({ residents, ccgs }: History, ons: Map<string, string>[]): Record<string, Rows> {
  return {
    ons_lsoa_population: residents.map((n, i) => ({
      bundled: false,
      area_code: `E0100000${i}`,
      population: String(n),
    })),
    ons_lsoa_to_ccg: VINTAGES.flatMap((vintage, v) =>
      residents.map((_, i) => ({
        bundled: false,
        extract_vintage: vintage,
        area_code: `E0100000${i}`,
        ccg_ods: ccgs[v]![i]!,
        ccg_ons: ons[v]!.get(ccgs[v]![i]!)!,
        ccg_name: `CCG ${ccgs[v]![i]}`,
        district_code: 'E06000001',
        district_name: 'District',
      })),
    ),
  };
}

const recorded = (steps: readonly Step[]): Rows => [
  ...new Map(
    steps.map(({ from, to, day }) => [
      `${from} ${to} ${day}`,
      { old_code: from, new_code: to, effective: day },
    ]),
  ).values(),
];

/** Whether each CCG of a vintage that ended gave way to another, and what of it: the slow way. */
function changes({ residents, ccgs }: History, ons: Map<string, string>[]) {
  return [1, 2, 3].flatMap((v) => {
    const [before, after] = [ccgs[v - 1]!, ccgs[v]!];
    return [...new Set(before)].flatMap((from) => {
      const mine = before.flatMap((c, i) => (c === from ? [i] : []));
      const people = (of: number[]) => of.reduce((sum, i) => sum + residents[i]!, 0);
      const heirs = [...new Set(mine.map((i) => after[i]!))];
      return heirs.flatMap((to) => {
        const part = mine.filter((i) => after[i] === to);
        const givers = new Set(before.filter((_, i) => after[i] === to)).size;
        const kind =
          heirs.length > 1
            ? from === to
              ? 'part retained'
              : 'part transferred'
            : from !== to
              ? givers > 1
                ? 'merged into'
                : 'code changed'
              : givers > 1
                ? 'gained area'
                : ons[v - 1]!.get(from) !== ons[v]!.get(to)
                  ? 'code changed'
                  : null;
        return kind === null ? [] : [{ v, from, to, kind, share: people(part) / people(mine) }];
      });
    });
  });
}

/** Successions as they should be told: changes of areas on the days recorded, and all else recorded. */
function told(given: History, ons: Map<string, string>[]) {
  const steps = given.steps.filter((s) => s.from !== s.to);
  const used = new Set<string>();
  const byArea = changes(given, ons).map(({ v, from, to, kind, share }) => {
    const [earliest, latest] = [`${VINTAGES[v - 1]}-01`, `${VINTAGES[v]}-01`];
    const day = steps
      .filter((s) => s.from === from && s.to === to && s.day > earliest && s.day <= latest)
      .map((s) => s.day)
      .sort()[0];
    if (day) used.add(`${from} ${to} ${day}`);
    return { from, to, day: day ?? latest, kind, share, v };
  });
  const others = steps
    .filter((s) => !used.has(`${s.from} ${s.to} ${s.day}`))
    .map((s) => ({ ...s, kind: 'merged into', share: null, v: null }));
  return [...byArea, ...others];
}

/** Every code that one leads to, step by step, no step before the last. */
function reached(steps: readonly Step[], from: string): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const follow = (place: string, since: string) => {
    for (const step of steps) {
      if (step.from !== place || step.day < since || seen.has(`${step.to} ${step.day}`)) continue;
      seen.add(`${step.to} ${step.day}`);
      found.add(step.to);
      follow(step.to, step.day);
    }
  };
  follow(from, '');
  return found;
}

const ours = [summing('by-provider', 'provider')];

describe('successions, of any history', () => {
  let made: MadeUp;
  beforeAll(async () => {
    made = await madeUp(['organisation.succession', 'organisation.trust_heir'], ours);
  });
  afterAll(() => made.db.close());

  const build = async (given: History) => {
    const ons = onsCodes(given);
    await made.build({ ...areas(given, ons), ods_successions: recorded(given.steps) });
    return ons;
  };
  const over = (
    runs: number,
    holds: (given: History, ons: Map<string, string>[]) => Promise<void>,
  ) =>
    fc.assert(
      fc.asyncProperty(history, async (given) => holds(given, await build(given))),
      { numRuns: runs },
    );

  /** A share with the ten decimals that are published, both ways rounded once. */
  const published = (share: unknown) => Number(Number(share).toFixed(10)).toFixed(8);

  it('are what the areas say, on the day that was recorded, and all else that was recorded', () =>
    over(40, async (given, ons) => {
      const found = await made.db.rows('SELECT * FROM organisation.succession');
      const line = (from: unknown, to: unknown, day: unknown, kind: unknown, share: unknown) =>
        `${from} ${to} ${day} ${kind} ${share === null ? '-' : published(share)}`;
      const expected = told(given, ons).map((t) => line(t.from, t.to, t.day, t.kind, t.share));
      expect(
        found.map((f) => line(f.old_code, f.new_code, f.effective, f.kind, f.share)).toSorted(),
      ).toEqual([...new Set(expected)].toSorted());
      // What a CCG was divided into is all of it.
      const parts = new Map<string, number>();
      for (const f of found.filter((r) => String(r.kind).startsWith('part '))) {
        const whole = `${f.vintage} ${f.old_ons}`;
        parts.set(whole, (parts.get(whole) ?? 0) + Number(f.share));
      }
      for (const [whole, sum] of parts) expect(sum, whole).toBeCloseTo(1, 8);
    }));

  it('of providers are followed however many steps on, in the order of their days', () =>
    over(30, async ({ steps }) => {
      const since = steps.filter((s) => s.from !== s.to && s.day >= FOLLOWED);
      const expected = [...TRUSTS, ...CCGS].flatMap((from) =>
        [...reached(since, from)].filter((to) => to !== from).map((to) => `${from} ${to}`),
      );
      const found = await made.db.rows('SELECT * FROM organisation.trust_heir');
      expect(found.map((f) => `${f.old_code} ${f.new_code}`).toSorted()).toEqual(
        expected.toSorted(),
      );
    }));

  it('that lead back to their beginning are found, and no others are', () => {
    let circles = 0;
    let none = 0;
    return over(60, async (given, ons) => {
      const all = told(given, ons);
      const lives = new Set(
        all.filter((t) => t.kind === 'part retained').map((t) => `${t.v} ${t.from}`),
      );
      const ended = all.filter((t) => t.from !== t.to && !lives.has(`${t.v} ${t.from}`));
      const expected = [...TRUSTS, ...CCGS].filter((code) => reached(ended, code).has(code));
      const found = (await made.check('succession_circle')).map((message) =>
        message.replace(/^successions of (\S+) lead back to it by .*$/, '$1'),
      );
      expect(found.toSorted()).toEqual(expected.toSorted());
      if (expected.length > 0) circles += 1;
      else none += 1;
    }).then(() => {
      // The worlds were of both kinds.
      expect(circles).toBeGreaterThan(3);
      expect(none).toBeGreaterThan(3);
    });
  });

  const days = (n: number) => new Date(Date.UTC(2016, 3, 1 + n)).toISOString().slice(0, 10);
  const chain = (length: number): Step[] =>
    Array.from({ length }, (_, i) => ({ from: `X${i}`, to: `X${i + 1}`, day: days(i) }));

  it('are followed over fifty steps, and a circle of fifty is found', async () => {
    const still: History = {
      residents: [1, 1],
      ccgs: VINTAGES.map(() => ['0A', '0B']),
      recoded: VINTAGES.map(() => SAME),
      steps: chain(50),
    };
    await build(still);
    expect(await made.check('succession_circle')).toEqual([]);
    const [last] = await made.db.rows(
      "SELECT count(*) AS n FROM organisation.trust_heir WHERE old_code = 'X0'",
    );
    expect(last?.n).toBe(50);
    await build({ ...still, steps: [...chain(50), { from: 'X50', to: 'X0', day: days(50) }] });
    expect(await made.check('succession_circle')).toEqual([
      `successions of X0 lead back to it by ${days(50)}`,
    ]);
    // Wherever the chain is entered: this one begins and ends with the code that gave way first.
    const turned = [...chain(50).slice(1), { from: 'X50', to: 'X1', day: days(0) }];
    await build({ ...still, steps: turned });
    expect(await made.check('succession_circle')).toEqual([
      `successions of X50 lead back to it by ${days(49)}`,
    ]);
    // In no order of its days is this one a chain: a code that was used again is no circle.
    const again = [1, 3, 2].map((day, i) => ({
      from: `X${i}`,
      to: `X${(i + 1) % 3}`,
      day: days(day),
    }));
    await build({ ...still, steps: again });
    expect(await made.check('succession_circle')).toEqual([]);
  });

  it('of two vintages are found by areas that both have, whatever the archive holds of others', async () => {
    const given: History = {
      residents: [60, 40],
      ccgs: [
        ['0A', '0A'],
        ['0A', '0B'],
        ['0A', '0B'],
        ['0C', '0C'],
      ],
      recoded: VINTAGES.map(() => SAME),
      steps: [],
    };
    const { ons_lsoa_to_ccg: listed = [], ons_lsoa_population: people = [] } = areas(
      given,
      onsCodes(given),
    );
    const bundled = (rows: Rows) =>
      rows.map((r) => ({ ...r, bundled: true, area_code: `A000${String(r.area_code).at(-1)}` }));
    // LSOAs of 2018 and 2019 alone were fetched, and the bundled areas stay beside them.
    const fetched = listed.filter((r) => String(r.extract_vintage) >= '2018');
    await made.build({
      ons_lsoa_to_ccg: [...bundled(listed), ...fetched],
      ons_lsoa_population: [
        ...bundled(people).map((r) => ({ ...r, lsoas: '7' })),
        ...people.map((r) => ({ ...r, lsoas: null })),
      ],
      ods_successions: [],
    });
    const found = await made.db.rows(
      'SELECT old_code, new_code, effective, kind, share FROM organisation.succession ORDER BY ALL',
    );
    expect(found.map((f) => Object.values(f).join(' '))).toEqual([
      '0A 0A 2017-04-01 part retained 0.6',
      '0A 0B 2017-04-01 part transferred 0.4',
      '0A 0C 2019-04-01 merged into 1',
      '0B 0C 2019-04-01 merged into 1',
    ]);
  });
});
