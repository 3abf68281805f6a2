import { beforeAll, describe, expect, it } from 'vitest';
import type { Diff } from '../../src/model/diff.ts';
import { diff } from '../../src/query/diff.ts';
import { diffHtml } from '../../src/query/diff-html.ts';
import { countCauses, diffLine } from '../../src/query/diff-line.ts';
import { diffPage } from '../../src/query/diff-page.ts';
import { length, PLAIN } from '../../src/query/page.ts';
import { scratch } from '../support.ts';
import { aRelease, aWorld, but } from './small-releases.ts';

const root = scratch();
let found: Diff;

beforeAll(async () => {
  const before = await aRelease(root, '2026-10-22_aaaaaaaa', aWorld(), [
    'ALTER TABLE organisation DROP COLUMN closed',
  ]);
  const later = but(aWorld(), (w) => {
    w.places = w.places.filter((p) => p.code !== '03C');
    w.places.push({ code: '03C', footprint: 'E54000098', weight: 1 });
    for (const f of w.figures) if (f.code === '02B' && f.period === '2016/17') f.numerator += 40;
    w.figures.push({
      indicator: 'visits',
      code: '01A',
      period: '2017/18',
      numerator: 900,
      denominator: 1,
    });
    w.files = { 'seen-in-time': 'cccc', visits: 'dddd' };
  });
  const after = await aRelease(root, '2026-11-22_bbbbbbbb', later, [
    "UPDATE organisation SET name = 'NHS <Fen> & Marsh CCG' WHERE org_code = '02B'",
  ]);
  found = await diff(before, after);
});

const page = (options: { width?: number; limit?: number | null } = {}) =>
  diffPage(found, { width: 100, limit: 20, style: PLAIN, ...options });

describe('the page', () => {
  it('reads as an analyst should find it', () => {
    expect(
      `${page().join('\n')}\n`,
    ).toBe(`before   2026-10-22_aaaaaaaa, as of 2026-10-22, footpack 0.0.0-test
after    2026-11-22_bbbbbbbb, as of 2026-11-22, footpack 0.0.0-test
schemes  stp-2017

against 2026-10-22_aaaaaaaa: 3 figures changed, 1 came (source data 1, mapping 1, several 2)

Figures that differ, of 6 that both have
────────────────────────────────────────
               figures
what of them
  value              3  another value
  came               1  figures that were not there
  standing           1  only England, comparison or rank: others moved
why
  source data        1  figures of organisations came or went
  mapping            1  organisations count in other footprints, or with other weights
  several            2  more than one of these

Figures, largest change first
─────────────────────────────
                                           before   after  change  relative  cause
  visits 2016/17, Land of E54000099         1,100     540    −560   −50.9 %  several
      late revision +40: 02B
      mapping −600: 03C
  visits 2016/17, Land of E54000098         1,200   1,800    +600   +50.0 %  mapping
      mapping: 03C
  seen-in-time 2016/17, Land of E54000099  84.5 %  98.0 %   +13.5   +15.9 %  several
      late revision +5.8: 02B
      mapping +7.6: 03C

Figures that came or went
─────────────────────────
                  came  went
  visits 2017/18     1     –

Memberships: 1
──────────────
  ccg 03C NHS 03C CCG (2017-04, stp-2017)
      Land of E54000099 75.0 %, Land of E54000098 25.0 % → Land of E54000098

Organisations: 1
────────────────
  ccg 02B NHS <Fen> & Marsh CCG
      name NHS 02B CCG → NHS <Fen> & Marsh CCG (2017-04)

Extracts: 2
───────────
  seen-in-time 2016/17
      came again: aaaa of 2026-11-22 → cccc of 2026-11-22
  visits 2016/17
      came again: bbbb of 2026-11-22 → dddd of 2026-11-22

Not compared
────────────
  columns of organisation
      closed (only in the second)
`);
  });

  it.each([80, 100, 160])('is no wider than %d columns', (width) => {
    for (const line of page({ width })) expect(length(line)).toBeLessThanOrEqual(width);
  });

  it('shows no more rows than it may, and says how many it leaves out', () => {
    const lines = page({ limit: 1 });
    expect(lines).toContain('… and 2 more: --limit shows them, --json has all');
    expect(lines.filter((line) => line.includes('2016/17, Land of'))).toHaveLength(1);
  });

  it('of nothing that differs says so', async () => {
    const other = scratch();
    const same = await aRelease(other, '2026-10-22_aaaaaaaa', aWorld());
    const nothing = diffPage(await diff(same, same), { width: 80, limit: 20, style: PLAIN });
    expect(nothing.at(-1)).toBe('Nothing that is compared differs.');
  });
});

describe('the HTML', () => {
  it('stands alone, runs nothing, and shows names as they are', () => {
    const html = diffHtml(found, null);
    expect(html).toMatch(/^<!doctype html>\n<html lang="en-GB">/);
    expect(html).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import|javascript:|\son\w+=/i);
    expect(html).toContain('NHS &lt;Fen&gt; &amp; Marsh CCG');
    expect(html).not.toContain('<Fen>');
    for (const text of [found.line, 'Figures, largest change first', 'seen-in-time 2016/17']) {
      expect(html).toContain(text);
    }
    // Every element that opens closes again.
    for (const name of ['table', 'tr', 'th', 'td', 'tbody', 'thead', 'small', 'dl', 'dd', 'dt']) {
      const opened = html.match(new RegExp(`<${name}[ >]`, 'g'))?.length ?? 0;
      expect(html.match(new RegExp(`</${name}>`, 'g'))?.length ?? 0, name).toBe(opened);
    }
  });
});

describe('the line', () => {
  const changes = {
    value: 0,
    basis: 0,
    came: 0,
    went: 0,
    withheld: 0,
    shown: 0,
    standing: 0,
  };
  const line = (given: Partial<typeof changes>, causes: Record<string, number> = {}) =>
    diffLine({
      before: { ...found.before, release: 'a' },
      schemes: { compared: ['stp-2017'], onlyBefore: [], onlyAfter: [] },
      organisations: [],
      figures: { changes: { ...changes, ...given }, causes },
    });

  it.each([
    [{}, {}, 'against a: no figure changed'],
    [{ standing: 9 }, {}, 'against a: no figure changed'],
    [{ value: 1 }, { method: 1 }, 'against a: 1 figure changed (method 1)'],
    [
      { value: 1200, withheld: 10, shown: 1, basis: 1, came: 44, went: 2 },
      { 'source data': 1246, mapping: 12 },
      'against a: 1,212 figures changed, 44 came, 2 went (source data 1,246, mapping 12)',
    ],
    [{ went: 1 }, { 'source data': 1 }, 'against a: 1 figure went (source data 1)'],
  ])('of %j', (given, causes, told) => {
    expect(line(given, causes)).toBe(told);
  });

  it('tells of organisations', () => {
    const org = (change: 'came' | 'went' | 'changed') => ({
      kind: 'ccg',
      code: '01A',
      name: null,
      change,
      vintages: [],
      fields: [],
    });
    let compared = ['stp-2017'];
    const told = (...kinds: ('came' | 'went' | 'changed')[]) =>
      diffLine({
        before: { ...found.before, release: 'a' },
        schemes: { compared, onlyBefore: ['stp-2016'], onlyAfter: [] },
        organisations: kinds.map(org),
        figures: { changes, causes: {} },
      });
    expect(told('came', 'went', 'went', 'changed')).toBe(
      'against a: no figure changed; 1 organisation came, 2 went; scheme stp-2016 went',
    );
    expect(told('went', 'went')).toContain('; 2 organisations went;');
    compared = [];
    expect(told()).toBe('against a: no figures to compare; scheme stp-2016 went');
  });

  it('counts a figure of several causes once, and one of none apart', () => {
    const cause = (name: 'mapping' | 'method') => ({
      cause: name,
      part: null,
      alone: null,
      ...{ organisations: 0, codes: [] },
    });
    expect(
      countCauses([
        { change: 'value', causes: [cause('mapping'), cause('method')] },
        { change: 'value', causes: [cause('mapping')] },
        { change: 'came', causes: [] },
        { change: 'standing', causes: [cause('method')] },
      ]),
    ).toEqual({ mapping: 1, several: 1, 'not told': 1 });
  });
});
