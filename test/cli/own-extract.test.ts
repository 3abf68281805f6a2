import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { ask, latestOf, packsIn, refreshKept } from '../figures/releases.ts';
import { bundledText, scratch } from '../support.ts';

const root = scratch();

describe('an extract that a user brings', () => {
  const HEADER =
    'indicator_id,org_code,org_vintage,period_start,period_end,numerator,denominator,value,suppressed,note';
  const DEFINED = `id,title,gap,domain,unit,polarity,combine
falls-rate,Falls that led to admission,care,Falls,percent,low,ratio
falls-count,Falls,care,Falls,falls,none,sum
`;
  const ccgs = (
    parse(bundledText('ons-ccg-to-stp_2017-04.csv'), { columns: true }) as Record<string, string>[]
  ).map((r) => ({ code: r.ccg_ods ?? r.CCG17CDH ?? '', stp: r.stp_ons ?? r.STP17CD ?? '' }));
  let runs = 0;

  async function bring(extract: string, indicators: string | null = DEFINED) {
    runs += 1;
    const path = join(root, `own-${runs}.csv`);
    const defined = join(root, `own-${runs}-indicators.csv`);
    writeFileSync(path, extract);
    if (indicators !== null) writeFileSync(defined, indicators);
    const out = join(root, `own-${runs}`, 'out');
    const refreshed = await refreshKept({
      from: { kind: 'bundled' },
      out,
      extracts: [path],
      indicatorFile: indicators === null ? null : defined,
    });
    return { refreshed, folder: latestOf(out).folder };
  }

  async function refused(extract: string, indicators: string | null = DEFINED): Promise<string> {
    const failure = await bring(extract, indicators).then(
      () => undefined,
      (error) => error,
    );
    expect(failure).toBeInstanceOf(Problem);
    expect(failure.exitCode).toBe(EXIT.usage);
    return failure.describe();
  }

  const row = (over: Partial<Record<string, string>> = {}) =>
    HEADER.split(',')
      .map(
        (name) =>
          over[name] ??
          {
            indicator_id: 'falls-rate',
            org_code: '05C',
            org_vintage: '2017-04',
            period_start: '2016-04-01',
            period_end: '2017-03-31',
            numerator: '20',
            denominator: '1000',
          }[name] ??
          '',
      )
      .join(',');

  it('without a column it needs is refused, naming the column', async () => {
    const said = await refused(`${HEADER.replace(',org_vintage', '')}\n`);
    expect(said).toMatch(/line 1 has no column org_vintage/);
    expect(said).toMatch(/own-\d+\.csv/);
    expect(said).toContain('untouched: ');
    expect(said).toContain('next: ');
  });

  it.each([
    [
      'an indicator that nobody defined',
      { indicator_id: 'fals-rate' },
      /unknown indicator fals-rate/,
    ],
    ['a number that is none', { numerator: 'twenty' }, /numerator is not a number: twenty/],
    ['a day that is none', { period_start: '1/4/2016' }, /period_start is not a date: 1\/4\/2016/],
    ['no organisation', { org_code: '' }, /org_code is empty/],
  ])('%s is refused, naming file and line', async (_, over, fault) => {
    const said = await refused(`${HEADER}\n${row()}\n${row({ org_code: '05L', ...over })}\n`);
    expect(said).toMatch(fault);
    expect(said).toMatch(/own-\d+\.csv/);
    expect(said).toContain('line 3');
  });

  it('definitions are refused by file and line too', async () => {
    const rows = `${HEADER}\n${row()}\n`;
    expect(await refused(rows, DEFINED.replace('low,ratio', 'low,mean'))).toMatch(
      /combine[\s\S]*-indicators\.csv line 2/,
    );
    expect(await refused(rows, DEFINED.replace('falls-count', 'qof-dm'))).toMatch(
      /the indicator qof-dm is defined already[\s\S]*line 3/,
    );
    expect(await refused(rows, null)).toMatch(/unknown indicator falls-rate/);
  });

  describe('and that is whole', () => {
    let made: Awaited<ReturnType<typeof bring>>;
    beforeAll(async () => {
      // Every CCG, one of them suppressed in the count; and a column that footpack does not know.
      const rows = ccgs.flatMap(({ code }, i) => {
        const one = (over: Partial<Record<string, string>>, spread = '', category = '') =>
          `${row({ org_code: code, numerator: '', denominator: '', ...over })},x,${spread},${category}`;
        const band = (id: string, numerator: number, denominator: number) =>
          one({
            indicator_id: id,
            numerator: String(numerator),
            denominator: String(denominator),
          });
        return [
          band('falls-rate', 10 + (i % 30), 1_000),
          one({
            indicator_id: 'falls-count',
            numerator: code === '05C' ? '*' : String(100 + i),
          }),
          one({ indicator_id: 'wait', value: String(5 + (i % 4)), denominator: '40' }, '2.5'),
          band('deaths-young', 20, 4_000),
          band('deaths-old', 30, 1_000),
          one({ indicator_id: 'rating', numerator: '2' }, '', i % 2 === 0 ? 'Good' : 'Poor'),
        ];
      });
      made = await bring(
        `${HEADER},ward,spread,category\n${rows.join('\n')}\n`,
        `id,title,gap,domain,unit,polarity,combine,denominator,part_of,standard,multiplier,interval
falls-rate,Falls that led to admission,care,Falls,percent,low,ratio,,,,,
falls-count,Falls,care,Falls,falls,none,sum,,,,,
wait,Mean wait,care,Falls,days,low,weighted-mean,Patients,,,,
deaths,Deaths after a fall,health,Falls,"deaths per 100,000",low,dsr,,,,100000,
deaths-young,"Deaths after a fall, under 65",health,Falls,"deaths per 100,000",low,ratio,,deaths,80000,100000,poisson
deaths-old,"Deaths after a fall, 65 and over",health,Falls,"deaths per 100,000",low,ratio,,deaths,20000,100000,poisson
rating,Rating,care,Falls,ratings,none,none,,,,,
`,
      );
    });

    it('becomes a baseline in each pack', () => {
      expect(made.refreshed.exitCode).toBe(EXIT.done);
      const packs = packsIn(made.folder, 'stp-2017');
      expect(packs.size).toBe(44);
      for (const [code, pack] of packs) {
        const own = pack.indicators.find((i) => i.id === 'falls-rate');
        const members = ccgs
          .map((c, i) => ({ ...c, n: 10 + (i % 30) }))
          .filter((c) => c.stp === code);
        expect(
          own?.members.map((m) => m.code),
          code,
        ).toEqual(members.map((m) => m.code).toSorted());
        const expected = members.reduce((s, m) => s + m.n, 0) / (10 * members.length);
        expect(own?.baseline.value, code).toBeCloseTo(expected, 9);
        expect(own?.baseline.coverage).toBe(1);
        expect(own).toMatchObject({
          title: 'Falls that led to admission',
          gap: 'care',
          polarity: 'low',
        });
        expect(['better', 'worse', 'similar']).toContain(own?.baseline.comparison);
      }
    });

    it('combines by the rule of each indicator', async () => {
      const [code, members] = ['E54000016', ccgs.filter((c) => c.stp === 'E54000016')];
      const of = async (id: string) => {
        const [found] = await ask(
          made.folder,
          `SELECT * FROM baseline WHERE indicator_id = '${id}' AND footprint_code = '${code}'`,
        );
        return found;
      };
      const waits = members.map((m) => 5 + (ccgs.indexOf(m) % 4));
      const wait = await of('wait');
      expect(wait).toMatchObject({ method: 'weighted mean', estimated: true, coverage: 1 });
      expect(wait?.value).toBeCloseTo(waits.reduce((a, b) => a + b, 0) / waits.length, 9);
      expect(Number(wait?.lower_95)).toBeLessThan(Number(wait?.value));
      // 0.8 of 500 and 0.2 of 3,000 per 100,000, everywhere the same.
      expect(await of('deaths')).toMatchObject({
        method: 'directly standardised',
        value: 1_000,
        england_value: 1_000,
        comparison: 'similar',
        coverage: 1,
      });
      expect(Number((await of('deaths-old'))?.lower_95)).toBeGreaterThan(2_000);
      expect(await of('rating')).toMatchObject({
        method: 'counts by category',
        value: null,
        withheld_reason: null,
        england_value: null,
      });
      const good = members.filter((m) => ccgs.indexOf(m) % 2 === 0).length;
      expect(
        await ask(
          made.folder,
          `SELECT category, members, "count" FROM category WHERE footprint_code = '${code}' ORDER BY 1`,
        ),
      ).toEqual([
        { category: 'Good', members: good, count: 2 * good },
        { category: 'Poor', members: members.length - good, count: 2 * (members.length - good) },
      ]);
    });

    it('and its source stands in each pack that shows it', () => {
      for (const pack of packsIn(made.folder, 'stp-2017').values()) {
        const own = pack.indicators.find((i) => i.id === 'falls-rate');
        expect(own?.sources).toHaveLength(1);
        expect(pack.sources.map((s) => s.id)).toContain(own?.sources[0]);
      }
    });

    it('a column that footpack does not know is a finding, not an error', () => {
      expect(made.refreshed.summary.findings.join('\n')).toContain('unknown column ward');
    });

    it('a star is suppressed, and never counts as zero', async () => {
      const observed = await ask(
        made.folder,
        `SELECT suppressed, numerator FROM observation
         WHERE indicator_id = 'falls-count' AND org_code = '05C'`,
      );
      expect(observed).toEqual([{ suppressed: true, numerator: null }]);
      const [figure] = await ask(
        made.folder,
        `SELECT value, members_suppressed, withheld_reason FROM baseline
         WHERE indicator_id = 'falls-count' AND footprint_code = 'E54000016'`,
      );
      expect(figure).toMatchObject({ value: null, members_suppressed: 1 });
      expect(figure?.withheld_reason).toMatch(/suppressed/);
    });
  });
});
