import { describe, expect, it } from 'vitest';
import { bundled } from './bundled.ts';

const { packs, rows, row, baseline, england, inPack } = bundled();

describe('talking therapies', () => {
  it.each([
    ['iapt-recovery', 50.8],
    ['iapt-improvement', 66.4],
    ['iapt-reliable-recovery', 48.3],
  ])('England’s %s is %s per cent, as published', async (id, value) => {
    const found = await england(id, '2017/18');
    expect(Number(found.england_value).toFixed(1)).toBe(String(value));
    expect(found.england_basis).toBe('published');
  });

  it('recovery leaves out those who were not at caseness', async () => {
    const total = await rows(
      `SELECT indicator_id, england_value AS n FROM baseline WHERE footprint_code = 'E54000005'
       AND indicator_id IN ('iapt-recovered', 'iapt-finished-course', 'iapt-not-at-caseness')`,
    );
    const n = Object.fromEntries(total.map((t) => [t.indicator_id, Number(t.n)]));
    expect(n).toEqual({
      'iapt-recovered': 263_295,
      'iapt-finished-course': 554_709,
      'iapt-not-at-caseness': 36_767,
    });
    expect(Number((await england('iapt-recovery', '2017/18')).england_value)).toBeCloseTo(
      (100 * 263_295) / (554_709 - 36_767),
      9,
    );
  });

  it('a suppressed count is carried as bounds, never as zero', async () => {
    const hidden = await rows(
      `SELECT org_code, indicator_id, numerator, numerator_low, numerator_high, denominator_low,
         denominator_high FROM observation WHERE org_code = '03T' AND suppressed ORDER BY 2`,
    );
    expect(hidden).toEqual([
      {
        org_code: '03T',
        indicator_id: 'iapt-not-at-caseness',
        numerator: null,
        numerator_low: 0,
        numerator_high: 4,
        denominator_low: null,
        denominator_high: null,
      },
      expect.objectContaining({
        indicator_id: 'iapt-recovery',
        numerator: null,
        denominator_low: 1_941,
        denominator_high: 1_945,
      }),
      expect.objectContaining({
        indicator_id: 'iapt-reliable-recovery',
        numerator: null,
        denominator_low: 1_941,
        denominator_high: 1_945,
      }),
    ]);
  });

  it('its footprint shows a range and no value', async () => {
    const count = await baseline('E54000013', 'iapt-not-at-caseness', '2017/18');
    expect(count).toMatchObject({
      value: null,
      // Three that are shown, 50 together and each off by 2 at most, and one of 0 to 4.
      value_low: 44,
      value_high: 60,
      members_suppressed: 1,
      members_expected: 4,
      withheld_reason: 'suppressed members leave the value open',
    });
    const share = await baseline('E54000013', 'iapt-recovery', '2017/18');
    expect(share.members_suppressed).toBe(1);
    expect(Number(share.value_low)).toBeLessThan(Number(share.value_high));
    expect(share.comparison).toBe('not compared');
    const unaffected = await baseline('E54000013', 'iapt-improvement', '2017/18');
    expect(unaffected).toMatchObject({
      members_suppressed: 0,
      withheld_reason: null,
      estimated: false,
    });
    // What is rounded moves the bounds about the value, which stays the ratio of what is shown.
    const [x, n] = [Number(unaffected.numerator), Number(unaffected.denominator)];
    expect(Number(unaffected.value)).toBeCloseTo((100 * x) / n, 9);
    expect(Number(unaffected.value_low)).toBeCloseTo((100 * (x - 8)) / (n + 8), 9);
    expect(Number(unaffected.value_high)).toBeCloseTo((100 * (x + 8)) / (n - 8), 9);
  });

  it('a figure that rests on a suppressed count is not ranked among those that do not', async () => {
    expect(
      await rows(
        `SELECT footprint_code, indicator_id, rank FROM baseline
         WHERE members_suppressed > 0 AND rank IS NOT NULL`,
      ),
    ).toEqual([]);
  });

  it('hubs and the unknown are in no footprint, each with its reason', async () => {
    expect(
      await rows(
        `SELECT org_code, reason, numerator FROM unmapped
         WHERE indicator_id = 'iapt-referrals-received' AND figures > 0 ORDER BY 1`,
      ),
    ).toEqual([
      { org_code: '13Q', reason: 'national body', numerator: 480 },
      { org_code: '13R', reason: 'national body', numerator: 305 },
      { org_code: '14E', reason: 'national body', numerator: 1_445 },
      { org_code: 'UNKNOWN', reason: 'code not known in its vintage', numerator: 85 },
    ]);
  });
});

describe('mental-health extracts', () => {
  it('Wiltshire’s spending is missing, not zero', async () => {
    expect(
      await rows(
        `SELECT * FROM observation WHERE indicator_id = 'mh-spend-per-weighted-head' AND org_code = '99N'`,
      ),
    ).toEqual([]);
    const bsw = await baseline('E54000040', 'mh-spend-per-weighted-head', 'undated');
    expect(bsw).toMatchObject({
      value: null,
      members_expected: 3,
      members_present: 2,
      rank: null,
      comparison: 'not compared',
    });
    expect(bsw.withheld_reason).toMatch(/^coverage \d\d\.\d % is below 80 %$/);
  });

  it('CCGs that the extract gives no ODS code are found by their ONS code', async () => {
    expect(
      await rows(
        `SELECT org_code, count(*) AS figures FROM observation
         WHERE source_id LIKE 'mh-%' AND org_code IN ('99N', '13T') GROUP BY ALL ORDER BY 1`,
      ),
    ).toEqual([
      { org_code: '13T', figures: 5 },
      { org_code: '99N', figures: 5 },
    ]);
    expect(await rows("SELECT * FROM unmapped WHERE source_id LIKE 'mh-%'")).toEqual([]);
  });

  it('spending is kept in £, over a population that is not a headcount', async () => {
    const total = await row(
      `SELECT sum(numerator) AS pounds FROM observation
       WHERE indicator_id = 'mh-spend-per-weighted-head'`,
    );
    expect(Number(total.pounds)).toBeGreaterThan(8e9);
    expect(Number(total.pounds)).toBeLessThan(9e9);
    const ratio = await row(
      `SELECT min(s.denominator / g.numerator) AS low, max(s.denominator / g.numerator) AS high
       FROM observation AS s
       JOIN observation AS g ON g.org_kind = 'ccg' AND g.org_code = s.org_code
         AND g.org_vintage = s.org_vintage AND g.period = '2016/17'
         AND g.indicator_id = 'gp-registered-patients'
       WHERE s.indicator_id = 'mh-spend-per-weighted-head'`,
    );
    expect(Number(ratio.low)).toBeCloseTo(0.78, 1);
    expect(Number(ratio.high)).toBeCloseTo(1.22, 1);
    const about = inPack('E54000008', 'mh-spend-per-weighted-head');
    expect(about.unit).toBe('£ per weighted head');
    expect(about.notes.join(' ')).toContain('not a headcount');
  });

  it('spending on children, values only, is a range over members and nothing more', async () => {
    const observed = await row(
      `SELECT count(*) AS n, count(numerator) AS counted FROM observation
       WHERE indicator_id = 'mh-camhs-spend'`,
    );
    expect(observed).toEqual({ n: 208, counted: 0 });
    const shown = await rows("SELECT * FROM baseline WHERE indicator_id = 'mh-camhs-spend'");
    expect(shown).toHaveLength(44);
    for (const b of shown) {
      expect(b).toMatchObject({
        value: null,
        method: 'range over members',
        rank: null,
        comparison: 'not compared',
        england_value: null,
      });
      expect(Number(b.value_low)).toBeLessThanOrEqual(Number(b.value_high));
    }
  });

  it('the improvement extract counts 148,545 finishers and is undated', async () => {
    const found = await row(
      `SELECT sum(denominator) AS n, any_value(period) AS period, max(period_start) AS start
       FROM observation WHERE indicator_id = 'mh-iapt-improvement'`,
    );
    expect(found).toEqual({ n: 148_545, period: 'undated', start: null });
  });

  it('what is undated is never a trend, and only three extracts carry a year', async () => {
    for (const [code, pack] of packs()) {
      for (const i of pack.indicators.filter((m) => m.id.startsWith('mh-'))) {
        expect(i.trend, `${code} ${i.id}`).toEqual([]);
      }
    }
    expect(
      await rows(
        `SELECT period, string_agg(DISTINCT indicator_id, ' ' ORDER BY indicator_id) AS ids
         FROM baseline WHERE indicator_id LIKE 'mh-%' GROUP BY ALL ORDER BY 1`,
      ),
    ).toEqual([
      { period: '2014/15', ids: 'mh-cmd-prevalence mh-depression-prevalence mh-depression-review' },
      { period: 'undated', ids: 'mh-camhs-spend mh-iapt-improvement mh-spend-per-weighted-head' },
    ]);
  });
});
