import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { refresh } from '../../src/refresh.ts';
import { ask, latestOf, packsIn, refreshOptions, stillEffects } from '../figures/releases.ts';
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
    const refreshed = await refresh(
      refreshOptions({
        from: { kind: 'bundled' },
        out,
        extracts: [path],
        indicatorFile: indicators === null ? null : defined,
      }),
      stillEffects(),
    );
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
      // Every CCG, two of them suppressed in the count; and a column that footpack does not know.
      const rows = ccgs.flatMap(({ code }, i) => [
        `${row({ org_code: code, numerator: String(10 + (i % 30)) })},x`,
        `${row({
          indicator_id: 'falls-count',
          org_code: code,
          numerator: code === '05C' ? '*' : String(100 + i),
          denominator: '',
        })},x`,
      ]);
      made = await bring(`${HEADER},ward\n${rows.join('\n')}\n`);
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
