import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/model/problem.ts';
import { diff } from '../../src/query/diff.ts';
import { scratch } from '../support.ts';
import {
  causesIn,
  comparing,
  extended,
  figure,
  figureIn,
  redefined,
  remapped,
  revised,
} from './small-diff.ts';
import { aWorld, but, SCHEME } from './small-releases.ts';

const { pairOf, between } = comparing(scratch());

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
