import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/duckdb/database.ts';
import { type Diff, diffSchema, type FigureDiff } from '../../src/model/diff.ts';
import { Problem } from '../../src/model/problem.ts';
import { diff } from '../../src/query/diff.ts';
import { scratch } from '../support.ts';
import {
  aRelease,
  aWorld,
  but,
  type Figure,
  SCHEME,
  valueIn,
  type World,
} from './small-releases.ts';

const root = scratch();
let made = 0;

/** Both worlds as releases of a folder of their own, the first before the second. */
async function pairOf(a: World, b: World, changes: { a?: string[]; b?: string[] } = {}) {
  made += 1;
  const out = join(root, `${made}`);
  return [
    await aRelease(out, '2026-10-22_aaaaaaaa', a, changes.a),
    await aRelease(out, '2026-11-22_bbbbbbbb', b, changes.b),
  ] as const;
}

async function between(a: World, b: World, changes: { a?: string[]; b?: string[] } = {}) {
  const [before, after] = await pairOf(a, b, changes);
  return diff(before, after);
}

const keyOf = ({ footprint, indicator, period }: FigureDiff) =>
  `${footprint} ${indicator} ${period}`;

function figureIn({ figures }: Diff, footprint: string, indicator: string, period: string) {
  const found = figures.items.find((i) => keyOf(i) === `${footprint} ${indicator} ${period}`);
  if (!found) throw new Error(`${footprint} ${indicator} ${period} does not differ`);
  return found;
}

/** Causes of every figure whose own value differs, each once. */
const causesIn = ({ figures }: Diff) => [
  ...new Set(
    figures.items.filter((i) => i.change === 'value').flatMap((i) => i.causes.map((c) => c.cause)),
  ),
];

const figure = (world: World, code: string, indicator: string, period: string): Figure =>
  world.figures.find(
    (f) => f.code === code && f.indicator === indicator && f.period === period,
  ) as Figure;

/** 40 more of 02B were seen in time, says a file that came again. */
const revised = (world: World) =>
  but(world, (w) => {
    figure(w, '02B', 'seen-in-time', '2016/17').numerator += 40;
    w.files['seen-in-time'] = 'cccc';
  });

/** 03C lies wholly in the first footprint. */
const remapped = (world: World) =>
  but(world, (w) => {
    w.places = w.places.filter((p) => p.code !== '03C');
    w.places.push({ code: '03C', footprint: 'E54000098', weight: 1 });
  });

/** 03C tells of 2017/18 too. */
const extended = (world: World) =>
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
const redefined = (world: World) =>
  but(world, (w) => {
    for (const i of w.indicators) if (i.id === 'seen-in-time') i.multiplier = 1000;
  });

describe('a release and itself', () => {
  it('do not differ', async () => {
    const [before] = await pairOf(aWorld(), aWorld());
    const found = await diff(before, before);
    expect(found.line).toBe('against 2026-10-22_aaaaaaaa: no figure changed');
    expect(found.figures).toMatchObject({ both: 6, causes: {}, items: [] });
    const { organisations, memberships, indicators, sources, notCompared } = found;
    expect([organisations, memberships, indicators, sources, notCompared]).toEqual([
      [],
      [],
      [],
      [],
      [],
    ]);
  });

  it('made twice do not differ either', async () => {
    const found = await between(aWorld(), aWorld());
    expect(found.figures.items).toEqual([]);
    expect(found.line).toBe('against 2026-10-22_aaaaaaaa: no figure changed');
  });
});

describe('why a figure changed', () => {
  it('a file that came again with other numbers is a late revision', async () => {
    const found = await between(aWorld(), revised(aWorld()));
    const item = figureIn(found, 'E54000099', 'seen-in-time', '2016/17');
    // (450 + 0.75 × 640) of (500 + 0.75 × 800), and 40 more.
    expect(item).toMatchObject({
      change: 'value',
      before: { value: 84.5454545455 },
      after: { value: 88.1818181818 },
      difference: 3.6363636363,
      causes: [{ cause: 'late revision', part: 3.6363636363, organisations: 1, codes: ['02B'] }],
    });
    expect(found.sources).toEqual([
      {
        source: 'seen-in-time',
        period: '2016/17',
        change: 'changed',
        before: [{ file: 'seen-in-time/aaaa.csv', sha256: 'aaaa', retrieved: '2026-11-22' }],
        after: [{ file: 'seen-in-time/cccc.csv', sha256: 'cccc', retrieved: '2026-11-22' }],
      },
    ]);
    expect(found.line).toBe('against 2026-10-22_aaaaaaaa: 1 figure changed (late revision 1)');
  });

  it('an organisation’s figure that was not there is source data', async () => {
    const found = await between(aWorld(), extended(aWorld()));
    expect(figureIn(found, 'E54000098', 'seen-in-time', '2017/18').causes).toEqual([
      expect.objectContaining({ cause: 'source data', organisations: 1, codes: ['03C'] }),
    ]);
    expect(causesIn(found)).toEqual(['source data']);
  });

  it('an organisation that nobody knew before is source data, not mapping', async () => {
    const found = await between(
      aWorld(),
      but(aWorld(), (w) => {
        w.places.push({ code: '04D', footprint: 'E54000099', weight: 1 });
        w.figures.push({
          indicator: 'visits',
          code: '04D',
          period: '2016/17',
          numerator: 300,
          denominator: 1,
        });
        w.files.visits = 'eeee';
      }),
    );
    expect(figureIn(found, 'E54000099', 'visits', '2016/17')).toMatchObject({
      difference: 300,
      causes: [{ cause: 'source data', part: 300, codes: ['04D'] }],
    });
    expect(found.organisations).toEqual([
      expect.objectContaining({ code: '04D', change: 'came', vintages: ['2017-04'] }),
    ]);
    expect(found.line).toBe(
      'against 2026-10-22_aaaaaaaa: 1 figure changed (source data 1); 1 organisation came',
    );
  });

  it('an organisation that counts elsewhere is mapping', async () => {
    const found = await between(aWorld(), remapped(aWorld()));
    expect(causesIn(found)).toEqual(['mapping']);
    expect(figureIn(found, 'E54000098', 'visits', '2016/17')).toMatchObject({
      before: { value: 1200 },
      after: { value: 1800 },
      difference: 600,
      relative: 0.5,
      causes: [{ cause: 'mapping', part: 600, alone: 1800, organisations: 1, codes: ['03C'] }],
    });
    expect(found.memberships).toEqual([
      {
        scheme: SCHEME,
        kind: 'ccg',
        code: '03C',
        name: 'NHS 03C CCG',
        vintages: ['2017-04'],
        change: 'moved',
        before: [
          { footprint: 'E54000098', name: 'Land of E54000098', weight: 0.25 },
          { footprint: 'E54000099', name: 'Land of E54000099', weight: 0.75 },
        ],
        after: [{ footprint: 'E54000098', name: 'Land of E54000098', weight: 1 }],
      },
    ]);
  });

  it('an organisation with data that nothing placed before is mapping', async () => {
    const unplaced = but(aWorld(), (w) => {
      w.places = w.places.filter((p) => p.code !== '02B');
    });
    const found = await between(unplaced, aWorld());
    expect(figureIn(found, 'E54000099', 'visits', '2016/17').causes).toEqual([
      expect.objectContaining({ cause: 'mapping', part: 500 }),
    ]);
  });

  it('another multiplier is method', async () => {
    const found = await between(aWorld(), redefined(aWorld()));
    expect(causesIn(found)).toEqual(['method']);
    expect(found.figures.items.map((i) => i.indicator)).toEqual(Array(4).fill('seen-in-time'));
    expect(found.indicators).toEqual([
      {
        id: 'seen-in-time',
        title: 'The seen-in-time',
        change: 'changed',
        fields: [{ field: 'multiplier', before: '100', after: '1000' }],
      },
    ]);
  });

  it('what neither data nor mapping explains is method', async () => {
    const found = await between(aWorld(), aWorld(), {
      b: ["UPDATE baseline SET value = value + 1 WHERE footprint_code = 'E54000099'"],
    });
    expect(found.figures.causes).toEqual({ method: 3 });
    expect(causesIn(found)).toEqual(['method']);
  });

  it('the same bytes read otherwise is method', async () => {
    const found = await between(
      aWorld(),
      but(aWorld(), (w) => {
        figure(w, '02B', 'visits', '2016/17').numerator = 501;
      }),
    );
    expect(figureIn(found, 'E54000099', 'visits', '2016/17').causes).toEqual([
      { cause: 'method', part: 1, alone: 1101, organisations: 1, codes: ['02B'] },
    ]);
  });

  it('a publisher’s file in place of the snapshot that was made of it is no revision', async () => {
    const found = await between(
      aWorld(),
      but(aWorld(), (w) => {
        w.files.visits = 'ffff';
        figure(w, '02B', 'visits', '2016/17').numerator = 502;
      }),
      { a: [`UPDATE source SET derived_from = '[{"sha256":"ffff"}]' WHERE source_id = 'visits'`] },
    );
    expect(causesIn(found)).toEqual(['method']);
  });

  it('several are told apart, and their parts sum to the change', async () => {
    const found = await between(aWorld(), remapped(revised(aWorld())));
    const item = figureIn(found, 'E54000099', 'seen-in-time', '2016/17');
    expect(item.causes.map((c) => c.cause)).toEqual(['late revision', 'mapping']);
    const [revision, mapping] = item.causes;
    expect(revision?.alone).toBe(88.1818181818);
    expect(mapping?.alone).toBe(90);
    expect((revision?.part ?? 0) + (mapping?.part ?? 0)).toBeCloseTo(item.difference ?? 0, 9);
    expect(found.figures.causes.several).toBe(1);
    expect(found.line).toContain('several 1');
  });

  it('what moved only among others says so', async () => {
    const found = await between(aWorld(), revised(aWorld()));
    const item = figureIn(found, 'E54000098', 'seen-in-time', '2016/17');
    expect(item).toMatchObject({ change: 'standing', difference: 0, columns: ['england_value'] });
    expect(item.causes).toEqual([expect.objectContaining({ cause: 'others moved' })]);
    expect(found.figures.changes).toMatchObject({ value: 1, standing: 1 });
  });

  it('a figure that is judged by another polarity did not move among others', async () => {
    const found = await between(
      aWorld(),
      but(aWorld(), (w) => {
        for (const i of w.indicators) i.polarity = 'low';
      }),
      { b: ["UPDATE baseline SET comparison = 'worse' WHERE indicator_id = 'seen-in-time'"] },
    );
    expect(found.figures.changes.standing).toBe(4);
    expect(new Set(found.figures.items.map((i) => i.causes[0]?.cause))).toEqual(
      new Set(['method']),
    );
  });
});

describe('what stands in for an organisation, or behind a figure', () => {
  const practice = (parent: string) => [
    `UPDATE observation SET org_kind = 'practice', org_code = 'P81001', parent_code = '${parent}'
     WHERE org_code = '01A' AND indicator_id = 'visits'`,
  ];

  it('a practice that has another CCG is mapping', async () => {
    const found = await between(aWorld(), aWorld(), {
      a: practice('01A'),
      b: [
        ...practice('02B'),
        `UPDATE baseline SET value = CASE footprint_code WHEN 'E54000098' THEN 200 ELSE 2100 END
         WHERE indicator_id = 'visits'`,
      ],
    });
    expect(figureIn(found, 'E54000098', 'visits', '2016/17').causes).toEqual([
      { cause: 'mapping', part: -1000, alone: 200, organisations: 1, codes: ['P81001'] },
    ]);
    expect(figureIn(found, 'E54000099', 'visits', '2016/17').causes).toEqual([
      { cause: 'mapping', part: 1000, alone: 2100, organisations: 1, codes: ['P81001'] },
    ]);
  });

  it('practices that are placed one by one are not placed by their CCG', async () => {
    const placed = `INSERT INTO membership (scheme, org_kind, org_code, org_vintage, footprint_code, weight)
      VALUES ('stp-2017', 'practice', 'P81001', '2017-04', 'E54000099', 1)`;
    const found = await between(aWorld(), aWorld(), {
      a: practice('01A'),
      b: [
        ...practice('01A'),
        placed,
        `UPDATE baseline SET value = CASE footprint_code WHEN 'E54000098' THEN 200 ELSE 2100 END
         WHERE indicator_id = 'visits'`,
      ],
    });
    expect(figureIn(found, 'E54000098', 'visits', '2016/17').causes).toEqual([
      expect.objectContaining({ cause: 'mapping', part: -1000 }),
    ]);
  });

  it('four quarters stand for a year that is not published itself', async () => {
    const quarters = (third: number) => [
      "DELETE FROM observation WHERE org_code = '02B' AND indicator_id = 'visits'",
      ...[100, 150, third, 50].map((n, i) => {
        const year = i < 3 ? 2016 : 2017;
        const month = [4, 7, 10, 1][i] ?? 1;
        const first = `make_date(${year}, ${month}, 1)`;
        return `INSERT INTO observation BY NAME
          SELECT 'q${i}' AS observation_id, 'visits' AS source_id, 'visits/' || sha256 || '.csv' AS source_file,
            'visits' AS indicator_id, 'ccg' AS org_kind, '02B' AS org_code, '2017-04' AS org_vintage,
            '${year}-Q' || quarter(${first}) AS period, ${first} AS period_start,
            CAST(${first} + INTERVAL 3 MONTH - INTERVAL 1 DAY AS DATE) AS period_end,
            ${n} AS numerator, 1 AS denominator, false AS suppressed
          FROM source WHERE source_id = 'visits'`;
      }),
      "DELETE FROM observation WHERE indicator_id = 'visits' AND org_code <> '02B'",
      `UPDATE baseline SET value = CASE footprint_code WHEN 'E54000099' THEN ${300 + third} END
       WHERE indicator_id = 'visits'`,
    ];
    const later = but(aWorld(), (w) => {
      w.files.visits = 'dddd';
    });
    const found = await between(aWorld(), later, { a: quarters(200), b: quarters(260) });
    expect(figureIn(found, 'E54000099', 'visits', '2016/17')).toMatchObject({
      before: { value: 500 },
      after: { value: 560 },
      causes: [{ cause: 'late revision', part: 60, codes: ['02B'] }],
    });
  });

  const standardised = (combine: string, value: number) => [
    `INSERT INTO indicator (indicator_id, title, combine, multiplier, observed_by, source_id)
     VALUES ('rate', 'A standardised rate', '${combine}', 1, 'ccg', 'visits')`,
    `INSERT INTO baseline (scheme, footprint_code, indicator_id, period, value, members_present, method)
     VALUES ('stp-2017', 'E54000098', 'rate', '2016/17', ${value}, 1, 'directly standardised')`,
  ];

  it('age bands of a standardised rate are where its cause is looked for', async () => {
    const later = but(aWorld(), (w) => {
      figure(w, '01A', 'visits', '2016/17').numerator += 10;
      w.files.visits = 'dddd';
    });
    const found = await between(aWorld(), later, {
      a: standardised('dsr', 5),
      b: standardised('dsr', 6),
    });
    expect(figureIn(found, 'E54000098', 'rate', '2016/17').causes).toEqual([
      { cause: 'late revision', part: null, alone: null, organisations: 0, codes: [] },
    ]);
  });

  it('what is made with England’s rates moves with others', async () => {
    const later = but(aWorld(), (w) => {
      figure(w, '02B', 'visits', '2016/17').numerator += 10;
      w.files.visits = 'dddd';
    });
    const found = await between(aWorld(), later, {
      a: standardised('isr', 5),
      b: standardised('isr', 6),
    });
    expect(figureIn(found, 'E54000098', 'rate', '2016/17').causes).toEqual([
      expect.objectContaining({ cause: 'others moved' }),
    ]);
  });
});

describe('figures that one release does not have', () => {
  it('come with a new period, for their data', async () => {
    const found = await between(
      aWorld(),
      but(aWorld(), (w) => {
        w.figures.push({
          indicator: 'visits',
          code: '01A',
          period: '2017/18',
          numerator: 900,
          denominator: 1,
        });
        w.files.visits = 'eeee';
      }),
    );
    expect(figureIn(found, 'E54000098', 'visits', '2017/18')).toMatchObject({
      change: 'came',
      before: null,
      after: { value: 900 },
      difference: null,
      causes: [{ cause: 'source data', organisations: 1 }],
    });
    // The other footprint has no member with a figure of that year: nothing came.
    expect(found.figures.changes.came).toBe(1);
    expect(found.line).toContain(': 1 figure came (source data 1)');
  });

  it('go with their indicator', async () => {
    const found = await between(
      aWorld(),
      but(aWorld(), (w) => {
        w.indicators = w.indicators.filter((i) => i.id !== 'visits');
        w.figures = w.figures.filter((f) => f.indicator !== 'visits');
        delete w.files.visits;
      }),
    );
    expect(found.figures.changes.went).toBe(2);
    expect(found.indicators).toEqual([expect.objectContaining({ id: 'visits', change: 'went' })]);
    expect(found.figures.causes).toEqual({ 'source data': 2 });
  });

  it('are told apart where they are newly withheld', async () => {
    const holed = but(aWorld(), (w) => {
      w.figures = w.figures.filter((f) => !(f.code === '03C' && f.indicator === 'visits'));
      w.files.visits = 'eeee';
    });
    const found = await between(aWorld(), holed, {
      b: [
        `UPDATE baseline SET value = NULL, value_low = NULL, value_high = NULL,
           withheld_reason = 'coverage 62.5 % is below 80 %'
         WHERE indicator_id = 'visits' AND footprint_code = 'E54000099'`,
      ],
    });
    expect(figureIn(found, 'E54000099', 'visits', '2016/17')).toMatchObject({
      change: 'withheld',
      after: { value: null, withheldReason: 'coverage 62.5 % is below 80 %' },
      causes: [{ cause: 'source data', part: null, codes: ['03C'] }],
    });
  });

  it('and whole schemes of them are named, not listed', async () => {
    const found = await between(aWorld(), aWorld(), {
      b: ["INSERT INTO baseline BY NAME SELECT * REPLACE ('icb-2023' AS scheme) FROM baseline"],
    });
    expect(found.schemes).toEqual({
      compared: [SCHEME],
      onlyBefore: [],
      onlyAfter: ['icb-2023'],
    });
    expect(found.figures.items).toEqual([]);
    expect(found.line).toBe('against 2026-10-22_aaaaaaaa: no figure changed; scheme icb-2023 came');
  });
});

describe('largest first', () => {
  it('is by the change beside the figure, then by itself, from nothing before all', async () => {
    const found = await between(aWorld(), aWorld(), {
      a: ['UPDATE baseline SET value = 0 WHERE value = 1200'],
      b: [
        'UPDATE baseline SET value = 0.001 WHERE value = 1200',
        'UPDATE baseline SET value = 1101 WHERE value = 1100',
        'UPDATE baseline SET value = 140 WHERE value = 70',
      ],
    });
    expect(found.figures.items.map((i) => [i.before?.value, i.after?.value])).toEqual([
      [0, 0.001],
      [70, 140],
      [1100, 1101],
    ]);
  });
});

describe('what is asked for', () => {
  const both = pairOf(aWorld(), remapped(redefined(aWorld())));
  const all = { scheme: null, footprint: null, indicator: null };

  it.each([
    ['its code', 'E54000099'],
    ['its number', '2'],
    ['a part of its name', 'of E54000099'],
  ])('is one footprint, by %s', async (_, footprint) => {
    const [a, b] = await both;
    const found = await diff(a, b, { ...all, footprint });
    expect([...new Set(found.figures.items.map((i) => i.footprint))]).toEqual(['E54000099']);
    expect(found.memberships).toHaveLength(1);
  });

  it('of a footprint are its own organisations', async () => {
    const renamed = "UPDATE organisation SET name = name || ' of old' WHERE org_code <> '03C'";
    const [a, b] = await pairOf(aWorld(), aWorld(), { b: [renamed] });
    const found = await diff(a, b, { ...all, footprint: '2' });
    expect(found.organisations).toEqual([
      {
        kind: 'ccg',
        code: '02B',
        name: 'NHS 02B CCG of old',
        change: 'changed',
        vintages: ['2017-04'],
        fields: [{ field: 'name', before: 'NHS 02B CCG', after: 'NHS 02B CCG of old' }],
      },
    ]);
    expect((await diff(a, b)).organisations).toHaveLength(2);
  });

  it('is one indicator, with what others moved in it', async () => {
    const [a, b] = await both;
    const found = await diff(a, b, { ...all, indicator: 'VISITS' });
    expect([...new Set(found.figures.items.map((i) => i.indicator))]).toEqual(['visits']);
    expect(found.indicators).toEqual([]);
    expect(found.figures.both).toBe(2);
  });

  it.each([
    [{ ...all, scheme: 'stp-1066' }, 'neither release has a scheme stp-1066'],
    [{ ...all, footprint: 'Atlantis' }, 'neither release has a footprint Atlantis'],
    [{ ...all, footprint: 'land' }, '2 are meant by a footprint land'],
    [{ ...all, indicator: 'phlogiston' }, 'neither release has an indicator phlogiston'],
  ])('is something that there is: %j', async (asked, message) => {
    const [a, b] = await both;
    await expect(diff(a, b, asked)).rejects.toThrow(new RegExp(message));
    await expect(diff(a, b, asked)).rejects.toBeInstanceOf(Problem);
  });
});

describe('a release of another footpack', () => {
  it('is compared by what both have', async () => {
    const found = await between(aWorld(), remapped(aWorld()), {
      a: [
        'DROP TABLE category',
        'ALTER TABLE baseline DROP COLUMN quintile',
        'ALTER TABLE baseline DROP COLUMN withheld_reason',
        'ALTER TABLE organisation DROP COLUMN opened',
        'ALTER TABLE source DROP COLUMN derived_from',
      ],
      b: ['ALTER TABLE baseline ADD COLUMN mood VARCHAR'],
    });
    expect(found.notCompared).toEqual([
      'columns of organisation: opened (only in the second)',
      'columns of baseline: withheld_reason, quintile, mood (only in the second)',
      'table category: only the second has it',
      'columns of source: derived_from (only in the second)',
    ]);
    expect(causesIn(found)).toEqual(['mapping']);
  });

  it('without what figures are recomputed from says what changed, and not why', async () => {
    const found = await between(aWorld(), revised(aWorld()), {
      a: ['ALTER TABLE observation DROP COLUMN parent_code', 'DROP TABLE membership'],
    });
    expect(found.notCompared).toContain(
      'why figures changed: a release lacks what they are recomputed from',
    );
    expect(figureIn(found, 'E54000099', 'seen-in-time', '2016/17')).toMatchObject({
      difference: 3.6363636363,
      causes: [],
    });
    expect(found.figures.causes).toEqual({ 'not told': 1 });
    expect(found.memberships).toEqual([]);
  });

  it('without a baseline is compared in the rest', async () => {
    const found = await between(aWorld(), remapped(aWorld()), { a: ['DROP TABLE baseline'] });
    expect(found.figures.items).toEqual([]);
    expect(found.notCompared).toContain('table baseline: only the second has it');
  });

  it('that cannot be read is a problem that names its file', async () => {
    const [before] = await pairOf(aWorld(), aWorld());
    const folder = join(root, 'broken');
    mkdirSync(folder);
    const database = join(folder, 'footpack.duckdb');
    writeFileSync(database, 'no database at all'.repeat(1000));
    await expect(diff(before, { id: 'broken', folder, database })).rejects.toMatchObject({
      message: 'release broken cannot be read',
      detail: { where: database },
    });
  });

  it('stays as it is', async () => {
    const [before, after] = await pairOf(aWorld(), revised(aWorld()));
    const copy = join(root, 'copy.duckdb');
    copyFileSync(before.database, copy);
    await diff(before, after);
    const db = await openDatabase(':memory:');
    const same = await db.rows(
      `SELECT (SELECT content FROM read_blob('${copy}')) = (SELECT content FROM read_blob('${before.database}')) AS same`,
    );
    db.close();
    expect(same).toEqual([{ same: true }]);
  });
});

/** Some changes of a small country, each of one kind. */
interface Changes {
  revisions: { at: number; by: number }[];
  additions: number[];
  moves: { code: number; to: number }[];
  multiplier: number;
}

const CODES = ['01A', '02B', '03C', '05E', '06F'];

/** A country of five CCGs, of which some have figures. */
function country(counts: readonly [number, number][]): World {
  return but(aWorld(), (w) => {
    w.places = CODES.map((code, i) => ({
      code,
      footprint: w.footprints[i % 2] ?? '',
      weight: 1,
    }));
    w.figures = CODES.slice(0, 4).flatMap((code, i) => {
      const [numerator = 1, denominator = 1] = counts[i] ?? [];
      const shared = { code, period: '2016/17', numerator };
      return [
        { ...shared, indicator: 'seen-in-time', denominator: numerator + denominator },
        { ...shared, indicator: 'visits', denominator: 1 },
      ];
    });
  });
}

const revise = (w: World, { revisions }: Changes) => {
  for (const { at, by } of revisions) {
    const figure = w.figures[at % 8];
    if (figure) figure.numerator += by;
  }
};
const add = (w: World, { additions }: Changes) => {
  if (additions.length === 0) return;
  for (const indicator of ['seen-in-time', 'visits']) {
    w.figures.push({
      indicator,
      code: '06F',
      period: '2016/17',
      numerator: additions[0] ?? 1,
      denominator: (additions[0] ?? 1) * 2,
    });
  }
};
const move = (w: World, { moves }: Changes) => {
  for (const { code, to } of moves) {
    const place = w.places[code];
    if (place) place.footprint = w.footprints[to] ?? '';
  }
};
const multiply = (w: World, { multiplier }: Changes) => {
  for (const i of w.indicators) if (i.combine === 'ratio') i.multiplier = multiplier;
};
const FACTORS = {
  'late revision': revise,
  'source data': add,
  mapping: move,
  method: multiply,
} as const;

function changed(world: World, changes: Changes, which = Object.values(FACTORS)): World {
  return but(world, (w) => {
    for (const change of which) change(w, changes);
    w.files = { 'seen-in-time': 'cccc', visits: 'dddd' };
  });
}

const count = fc.integer({ min: 1, max: 500 });
const worlds = fc.record({
  counts: fc.array(fc.tuple(count, count), { minLength: 4, maxLength: 4 }),
  changes: fc.record({
    revisions: fc.array(fc.record({ at: fc.nat(7), by: count }), { maxLength: 2 }),
    additions: fc.array(count, { maxLength: 1 }),
    moves: fc.array(fc.record({ code: fc.nat(4), to: fc.nat(1) }), { maxLength: 2 }),
    multiplier: fc.constantFrom(100, 100, 1000),
  }),
});

/** Every kind of change at once: a case that chance need not find. */
const BOTH = {
  counts: [
    [80, 20],
    [45, 5],
    [64, 16],
    [30, 70],
  ] as [number, number][],
  changes: {
    revisions: [{ at: 0, by: 10 }],
    additions: [40],
    moves: [{ code: 2, to: 1 }],
    multiplier: 1000,
  },
};

describe('whatever changes', () => {
  it('each cause alone gives what a second reckoning gives, and the parts sum to the change', async () => {
    let several = 0;
    await fc.assert(
      fc.asyncProperty(worlds, async ({ counts, changes }) => {
        const a = country(counts);
        const found = await between(a, changed(a, changes));
        diffSchema.parse(found);
        for (const item of found.figures.items.filter((i) => i.change === 'value')) {
          const where = [item.footprint, item.indicator, item.period] as const;
          expect(item.causes.length).toBeGreaterThan(0);
          for (const { cause, alone } of item.causes) {
            const only = changed(a, changes, [FACTORS[cause as keyof typeof FACTORS]]);
            // A reckoning without members has no value, and no parts can be told.
            if (alone !== null) expect(alone).toBeCloseTo(valueIn(only, ...where) ?? Number.NaN, 8);
          }
          const parts = item.causes.map((c) => c.part);
          if (parts.includes(null)) continue;
          const sum = parts.reduce((all: number, part) => all + (part ?? 0), 0);
          expect(sum).toBeCloseTo(item.difference ?? Number.NaN, 8);
          if (parts.length > 1) several += 1;
        }
      }),
      { numRuns: 5, examples: [[BOTH]] },
    );
    expect(several).toBeGreaterThan(0);
  });

  it('the second against the first is the mirror of the first against the second', async () => {
    const mirrored: Record<string, string> = {
      came: 'went',
      went: 'came',
      withheld: 'shown',
      shown: 'withheld',
    };
    await fc.assert(
      fc.asyncProperty(worlds, async ({ counts, changes }) => {
        const a = country(counts);
        const [before, after] = await pairOf(a, changed(a, changes));
        const forth = await diff(before, after);
        const back = await diff(after, before);
        const key = (one: { code: string }) => one.code;
        expect(back.figures.items.map(keyOf).sort()).toEqual(forth.figures.items.map(keyOf).sort());
        for (const item of forth.figures.items) {
          const other = back.figures.items.find((i) => keyOf(i) === keyOf(item));
          expect(other?.change).toBe(mirrored[item.change] ?? item.change);
          expect(other?.before).toEqual(item.after);
          if (item.difference !== null) expect(other?.difference).toBeCloseTo(-item.difference, 9);
          expect(other?.causes.map((c) => c.cause)).toEqual(item.causes.map((c) => c.cause));
          for (const [i, { part }] of item.causes.entries()) {
            if (part === null) expect(other?.causes[i]?.part).toBeNull();
            else expect(other?.causes[i]?.part).toBeCloseTo(-part, 8);
          }
        }
        expect(back.memberships.map(key)).toEqual(forth.memberships.map(key));
        for (const [i, { before: first, after: second }] of forth.memberships.entries()) {
          expect(back.memberships[i]).toMatchObject({ before: second, after: first });
        }
      }),
      { numRuns: 5, examples: [[BOTH]] },
    );
  });
});
