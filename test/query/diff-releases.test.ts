import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Diff, diffSchema } from '../../src/model/diff.ts';
import { diff } from '../../src/query/diff.ts';
import { findFigures } from '../../src/query/diff-figures.ts';
import { gatherInputs } from '../../src/query/diff-inputs.ts';
import { openPair } from '../../src/query/diff-pair.ts';
import { recompute } from '../../src/query/diff-recomputed.ts';
import { diffFacts } from '../../src/query/diff-sections.ts';
import { type ReleaseFolder, releaseFolder } from '../../src/query/release-folder.ts';
import { type Release, released } from '../figures/releases.ts';
import { bundledText, scratch } from '../support.ts';

const root = scratch();
const out = join(root, 'out');

/** What a user brings: the same files twice, with a change in each the second time. */
function brought(turn: 'first' | 'second') {
  const folder = join(root, turn);
  mkdirSync(folder, { recursive: true });
  const later = turn === 'second';
  const file = (name: string, lines: string[]) => {
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
    return join(folder, name);
  };
  const year = '2017-04-01,2018-03-31';
  const falls = (id: string, code: string, n: number, of: number) =>
    `${id},${code},2017-04,${year},${n},${of},,,`;
  return {
    extracts: [
      file('falls.csv', [
        'indicator_id,org_code,org_vintage,period_start,period_end,numerator,denominator,value,suppressed,note',
        falls('falls', '05C', later ? 1_430 : 1_410, 65_020),
        falls('falls', '05L', 1_585, 70_450),
        falls('falls', '05Y', 1_130, 48_910),
        falls('falls', '06A', 900, 43_180),
        falls('falls', '00Q', 700, 25_000),
        ...(later ? [falls('falls', '00R', 800, 30_000)] : []),
        falls('falls-assessed', '05C', 610, 1_410),
        falls('falls-assessed', '05L', 702, 1_585),
        falls('falls-assessed', '05Y', 555, 1_130),
        falls('falls-assessed', '06A', 480, 980),
      ]),
    ],
    indicatorFile: file('falls-indicators.csv', [
      'id,title,gap,domain,unit,polarity,combine,multiplier',
      'falls,Falls,health,Falls,"per 100,000",low,ratio,100000',
      `falls-assessed,Falls assessed,care,Falls,per thousand,high,ratio,${later ? 1000 : 100}`,
    ]),
    schemeFile: file('halves.csv', [
      'footprint_code,footprint_name,org_code,org_vintage,weight',
      'EAST,East,05C,2017-04,',
      'EAST,East,05L,2017-04,',
      `${later ? 'EAST,East' : 'WEST,West'},05Y,2017-04,`,
      'WEST,West,06A,2017-04,',
    ]),
  };
}

/** A mirror in which the publisher of one extract has revised the count of NHS Sandwell. */
function mirror(): string {
  const folder = join(root, 'mirror');
  mkdirSync(folder);
  const [, ...lines] = bundledText('mh-depression-review_2014_15.csv').trim().split('\n');
  const rows = lines.map((line) => {
    const [, code, , , , numerator, denominator] = line.split(',');
    return [code, code === '05L' ? Number(numerator) - 100 : numerator, denominator].join(',');
  });
  writeFileSync(
    join(folder, 'review.csv'),
    ['Area Code,Count,Denominator', ...rows, ''].join('\n'),
  );
  writeFileSync(
    join(folder, 'mirror.json'),
    JSON.stringify({
      'mh-depression-review': [
        {
          period: '2014/15',
          path: 'review.csv',
          url: 'https://fingertips.phe.org.uk/review.csv',
          retrieved: '2026-12-01',
        },
      ],
    }),
  );
  return folder;
}

let first: Release;
let second: Release;
let before: ReleaseFolder;
let after: ReleaseFolder;
let found: Diff;

beforeAll(async () => {
  first = await released({ from: { kind: 'bundled' }, out, ...brought('first') });
  second = await released({
    from: { kind: 'mirror', mirror: mirror() },
    out,
    attribution: 'share',
    ...brought('second'),
  });
  [before, after] = [releaseFolder(out, first.id), releaseFolder(out, second.id)];
  found = await diff(before, after);
}, 300_000);
afterAll(() => {
  first?.db.close();
  second?.db.close();
});

const itemsOf = (indicator: string, scheme = 'stp-2017') =>
  found.figures.items.filter(
    (i) => i.indicator === indicator && i.scheme === scheme && i.change === 'value',
  );

const causesOf = (items: Diff['figures']['items']) =>
  new Set(items.map((i) => i.causes.map((c) => c.cause).join(' and ')));

describe('what a refresh changed', () => {
  it('is said in its last line, and a first refresh has none', () => {
    expect(first.refreshed.summary.against).toBeNull();
    expect(second.refreshed.summary.against).toBe(found.line);
    expect(found.line).toMatch(
      new RegExp(`^against ${first.id}: [\\d,]+ figures changed.* \\(.*late revision 2\\b`),
    );
  });

  it('is as the schema of a comparison says', () => {
    expect(() => diffSchema.parse(found)).not.toThrow();
    expect(found.notCompared).toEqual([]);
    expect(found.schemes.compared).toEqual(['stp-2017', 'user-halves']);
    expect([found.before.attribution, found.after.attribution]).toEqual(['hq', 'share']);
    expect(diffFacts(found)).toContainEqual(['providers', 'by hq, then by share']);
  });

  it('is a late revision where the publisher revised a count', () => {
    const items = itemsOf('mh-depression-review');
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      footprint: 'E54000016',
      footprintName: 'The Black Country',
      causes: [{ cause: 'late revision', organisations: 1, codes: ['05L'] }],
    });
    expect(items[0]?.difference).toBeLessThan(0);
  });

  it('is mapping where providers are attributed by the shares of their patients', () => {
    for (const indicator of ['ae-4hr-type1', 'ae-attendances']) {
      const items = itemsOf(indicator);
      expect(items.length).toBeGreaterThan(40);
      expect(causesOf(items)).toEqual(new Set(['mapping']));
    }
    expect(found.memberships.filter((m) => m.kind === 'provider').length).toBeGreaterThan(100);
  });

  it('is method where an indicator is multiplied otherwise', () => {
    const items = itemsOf('falls-assessed');
    expect(causesOf(items)).toEqual(new Set(['method']));
    expect(items[0]?.relative).toBeCloseTo(9, 9);
    expect(found.indicators).toEqual([
      {
        id: 'falls-assessed',
        title: 'Falls assessed',
        change: 'changed',
        fields: [{ field: 'multiplier', before: '100', after: '1000' }],
      },
    ]);
  });

  it('is a late revision or source data where a file of one’s own came again', () => {
    const [country] = itemsOf('falls');
    expect(itemsOf('falls').map((i) => i.footprint)).toContain('E54000016');
    expect(country?.causes.map((c) => c.cause)).toEqual(['late revision']);
    // A second CCG of the footprint has figures now.
    const lancashire = found.figures.items.find(
      (i) => i.indicator === 'falls' && i.scheme === 'stp-2017' && i.footprint === 'E54000048',
    );
    expect(lancashire?.causes).toEqual([
      expect.objectContaining({ cause: 'source data', codes: ['00R'] }),
    ]);
  });

  it('is told apart where a boundary was drawn otherwise, and a count revised', () => {
    const causes = (footprint: string, indicator: string) =>
      itemsOf(indicator, 'user-halves')
        .find((i) => i.footprint === footprint)
        ?.causes.map((c) => c.cause);
    expect(causes('EAST', 'falls')).toEqual(['late revision', 'mapping']);
    expect(causes('WEST', 'falls')).toEqual(['mapping']);
    expect(causes('EAST', 'qof-dm')).toEqual(['mapping']);
    const east = itemsOf('falls', 'user-halves').find((i) => i.footprint === 'EAST');
    const [revision, mapping] = east?.causes ?? [];
    const rate = (n: number, of: number) => (100_000 * n) / of;
    // By hand: the count of 05C alone, and 05Y beside 05C and 05L alone.
    expect(revision?.alone).toBeCloseTo(rate(1_430 + 1_585, 65_020 + 70_450), 6);
    expect(mapping?.alone).toBeCloseTo(rate(1_410 + 1_585 + 1_130, 65_020 + 70_450 + 48_910), 6);
    expect(found.memberships).toContainEqual(
      expect.objectContaining({
        scheme: 'user-halves',
        code: '05Y',
        kind: 'ccg',
        change: 'moved',
      }),
    );
  });

  it('is nothing else', () => {
    const known = /^(falls|ae-|trust-interim|mh-depression-review)/;
    const others = found.figures.items.filter(
      (i) => i.scheme === 'stp-2017' && !known.test(i.indicator),
    );
    expect([...new Set(others.map((i) => i.indicator))]).toEqual([]);
    expect(found.organisations).toEqual([]);
    expect(found.sources.map((s) => s.source)).toEqual([
      'mh-depression-review',
      'user-falls',
      'user-halves',
    ]);
  });
});

describe('the figures of a real release', () => {
  it('are recomputed to the last of ten decimals, all that are made of sums and all ranges', async () => {
    const pair = await openPair(before, before);
    try {
      await findFigures(pair, { schemes: pair.schemes.both, indicator: null });
      // Every figure is taken for one that differs.
      await pair.db.run(
        `INSERT INTO figure BY NAME
         SELECT row_number() OVER () AS id, scheme, footprint_code, indicator_id, period, period_start,
           period_end, value AS value_a, value_low AS value_low_a, value_high AS value_high_a,
           method AS method_a, method AS method_b, 'value' AS change
         FROM before.baseline
         WHERE value IS NOT NULL OR (value_low IS NOT NULL AND withheld_reason IS NULL)`,
      );
      await gatherInputs(pair);
      await recompute(pair.db);
      const apart = (a: string, b: string) =>
        `coalesce(abs(${a} - ${b}) > 1e-9 * greatest(1, abs(${a})), true)`;
      const [row] = await pair.db.rows(
        `SELECT count(*) AS n, count(*) FILTER (is_range) AS ranges,
           count(*) FILTER (NOT is_range AND ${apart('value_a', '"values"[1]')}) AS wrong,
           count(*) FILTER (is_range AND (${apart('value_low_a', 'lows[1]')}
             OR ${apart('value_high_a', 'highs[1]')})) AS wrong_ranges
         FROM figure LEFT JOIN recomputed USING (id)`,
      );
      expect(row).toMatchObject({ wrong: 0, wrong_ranges: 0 });
      expect(Number(row?.n)).toBeGreaterThan(6_000);
      expect(Number(row?.ranges)).toBeGreaterThan(300);
    } finally {
      pair.db.close();
    }
  });
});
