import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { frameworks, indicators } from '../../pipelines/catalogue.ts';
import type { Indicator } from '../../src/model/indicator.ts';
import { traceHtml } from '../../src/query/trace-html.ts';
import { userIndicators } from '../../src/read/user-indicators.ts';
import { refreshKept } from '../figures/releases.ts';
import { scratch } from '../support.ts';
import { AGREED, memberOf, observationsOf, traced, verdictOf } from './traces.ts';

const root = scratch();
const out = join(root, 'out');
const path = (name: string) => join(root, name);

/** Of each way of combining that the catalogue does not use, one; a title that is no HTML. */
const DEFINED = `id,title,gap,domain,unit,polarity,combine,part_of,standard,multiplier,denominator
falls-dsr,Falls by age,care,Falls,per 100 people,low,dsr,,,100,people
falls-dsr-65,Aged 65 to 79,care,Falls,per 100,low,ratio,falls-dsr,3000,100,people
falls-dsr-80,Aged 80 and over,care,Falls,per 100,low,ratio,falls-dsr,2000,100,people
falls-isr,Falls against England,care,Falls,per 100 expected,low,isr,,,100,people
falls-isr-65,Aged 65 to 79,care,Falls,per 100,low,ratio,falls-isr,,100,people
falls-isr-80,Aged 80 and over,care,Falls,per 100,low,ratio,falls-isr,,100,people
falls-stay,Mean stay <script>alert(1)</script>,care,Falls,days,low,weighted-mean,,,,stays
falls-rating,Rating of falls services,care,Falls,ratings,none,none,,,,
`;
const HEADER =
  'indicator_id,org_code,org_vintage,period_start,period_end,numerator,denominator,value,suppressed,note,category';

/** The four CCGs of the Black Country, and one of Staffordshire. */
const CCGS = ['05C', '05L', '05Y', '06A', '04Y'];
const ROWS = CCGS.flatMap((code, i) => {
  const row = (id: string, fields: string) =>
    `${id},${code},2017-04,2016-04-01,2017-03-31,${fields}`;
  return [
    row('falls-dsr-65', `${20 + i},${1000 + 10 * i},,,,`),
    row('falls-dsr-80', `${60 + i},${800 + 10 * i},,,,`),
    row('falls-isr-65', `${20 + i},${1000 + 10 * i},,,,`),
    row('falls-isr-80', `${60 + i},${800 + 10 * i},,,,`),
    row('falls-stay', `,${100 + 100 * i},${5 + i},,"a note, ""quoted"" <b>",`),
    row('falls-rating', `,,,,,${i % 2 ? 'good' : 'requires improvement'}`),
  ];
});
const SCHEME = `footprint_code,footprint_name,org_code,org_vintage,weight
V1,The first,05C,2017-04,
V1,The first,05L,2017-04,0.25
V2,The second,05L,2017-04,0.75
`;

let defined: Indicator[] = [];
beforeAll(async () => {
  writeFileSync(path('falls.csv'), `${[HEADER, ...ROWS].join('\n')}\n`);
  writeFileSync(path('falls-indicators.csv'), DEFINED);
  writeFileSync(path('scheme.csv'), SCHEME);
  defined = userIndicators(path('falls-indicators.csv'), indicators, frameworks);
  await refreshKept({
    from: { kind: 'bundled' },
    out,
    extracts: [path('falls.csv')],
    indicatorFile: path('falls-indicators.csv'),
    schemeFile: path('scheme.csv'),
    schemes: ['stp-2017'],
    attribution: 'share',
  });
});

/** A trace by somebody who has all files. */
const whole = (indicator: string, more: { scheme?: string; extract?: string } = {}) =>
  traced(
    {
      out,
      own: [path(more.extract ?? 'falls.csv'), path('scheme.csv')],
      indicators: defined,
      ...(more.scheme ? { scheme: more.scheme } : {}),
    },
    more.scheme ? 'V1' : 'E54000016',
    indicator,
  );

describe.concurrent('a figure of an extract that a user brought', () => {
  it('directly standardised shows its age bands and their standard', async () => {
    const found = await whole('falls-dsr');
    expect(verdictOf(found)).toEqual(AGREED);
    // 20 + 21 + 22 + 23 of 4,060, and 60 + 61 + 62 + 63 of 3,260.
    const value = (100 * ((3000 * 86) / 4060 + (2000 * 246) / 3260)) / 5000;
    expect(found.formula).toBe(
      `100 × (3,000 × 86 ÷ 4,060 + 2,000 × 246 ÷ 3,260) ÷ (3,000 + 2,000) = ${found.figure.value} per 100 people`,
    );
    expect(found.figure.value).toBeCloseTo(value, 9);
    expect(found.working).toContain('age band Aged 65 to 79 (falls-dsr-65): 86 of 4,060');
    expect(memberOf(found, '05L').observations.map(({ indicator }) => indicator)).toEqual([
      'falls-dsr-65',
      'falls-dsr-80',
    ]);
  });

  it('indirectly standardised shows what was expected, and England’s rates', async () => {
    const found = await whole('falls-isr');
    expect(verdictOf(found)).toEqual(AGREED);
    // England: 86 + 24 of 4,060 + 1,040, and 246 + 64 of 3,260 + 840.
    const expected = (4060 * 110) / 5100 + (3260 * 310) / 4100;
    expect(Number(found.figure.denominator)).toBeCloseTo(expected, 9);
    expect(found.figure.value).toBeCloseTo((100 * 332) / expected, 9);
    expect(found.formula).toMatch(/^100 × 332 ÷ 334\.05\d+ expected = 99\.3\d+ per 100 expected$/);
    expect(found.working).toContain(
      'age band Aged 65 to 79 (falls-isr-65): 86 of 4,060, expected at England’s rate of 2.1568627451 per 100',
    );
  });

  it('a mean counts with its weight', async () => {
    const found = await whole('falls-stay');
    expect(verdictOf(found)).toEqual(AGREED);
    // 100 × 5 + 200 × 6 + 300 × 7 + 400 × 8 = 7,000 days of 1,000 stays.
    expect(found.formula).toBe('7,000 ÷ 1,000 = 7 days');
    expect(found.working[0]).toBe(
      'numerator, each mean × its denominator: 500 (05C) + 1,200 (05L) + 2,100 (05Y) + 3,200 (06A) = 7,000',
    );
    expect(memberOf(found, '05C').observations[0]?.text).toBe(
      'falls-stay,05C,2017-04,2016-04-01,2017-03-31,,100,5,,"a note, ""quoted"" <b>",',
    );
  });

  it('counted by category gives the counts', async () => {
    const found = await whole('falls-rating');
    expect(verdictOf(found)).toEqual(AGREED);
    expect(found.formula).toBe('counts by category: good 2, requires improvement 2');
  });

  it('in footprints that the user drew shows their weights', async () => {
    const found = await whole('falls-stay', { scheme: 'user-scheme' });
    expect(verdictOf(found)).toEqual(AGREED);
    // 500 + a quarter of 1,200, over 100 + a quarter of 200.
    expect(found.formula).toBe('800 ÷ 150 = 5.3333333333 days');
    expect(memberOf(found, '05L').weight).toBe(0.25);
  });

  it('leaves those of providers as they are, on the basis that the release was asked for', async () => {
    const found = await traced({ out }, 'E54000016', 'ae-attendances-type1', '2017/18');
    expect(verdictOf(found)).toEqual(AGREED);
    expect(found.figure.attribution).toBe('share');
    expect(new Set(found.members.map(({ basis }) => basis))).toEqual(new Set(['share']));
    const sum = found.members.reduce((all, m) => all + Number(m.numerator) * Number(m.weight), 0);
    expect(sum).toBeCloseTo(Number(found.figure.value), 4);
  });

  it('is made again from the same bytes under another name', async () => {
    copyFileSync(path('falls.csv'), path('falls again.csv'));
    expect(verdictOf(await whole('falls-rating', { extract: 'falls again.csv' }))).toEqual(AGREED);
  });

  it.each([
    ['is not given again', [], /^falls\.csv, which you brought, is not at hand: .* --extract/],
    [
      'has changed since',
      ['later/falls.csv'],
      /^falls\.csv has changed since the release was made$/,
    ],
  ])('that %s: what cannot be told is said', async (_, own, said) => {
    const later = path('later');
    mkdirSync(later, { recursive: true });
    writeFileSync(join(later, 'falls.csv'), `${[HEADER, ...ROWS.slice(1)].join('\n')}\n`);
    const found = await traced(
      { out, own: own.map(path), indicators: defined },
      '16',
      'falls-stay',
    );
    expect(found.agrees).toBeNull();
    expect(found.reason).toMatch(said);
    expect(found.differences).toEqual([]);
    expect(found.formula).toBe('7,000 ÷ 1,000 = 7 days');
    expect(observationsOf(found).every(({ text }) => text === null)).toBe(true);
  });

  it('without its definition cannot be made again, and says how', async () => {
    const found = await traced({ out, own: [path('falls.csv')] }, '16', 'falls-stay');
    expect(found.agrees).toBeNull();
    expect(found.reason).toMatch(/no indicator falls-stay: .* --indicators$/);
    expect(found.formula).toBe('7,000 ÷ 1,000 = 7 days');
  });

  it('and without that of its age bands still shows those that the release tells', async () => {
    const found = await traced({ out }, 'E54000016', 'falls-dsr');
    expect(found.agrees).toBeNull();
    expect(found.formula).toMatch(
      /^100 × \(3,000 × 86 ÷ 4,060 \+ 2,000 × 246 ÷ 3,260\) ÷ \(3,000 \+ 2,000\) = /,
    );
    expect(observationsOf(found)).toHaveLength(8);
  });

  it('is escaped on a page, whatever its title and its lines hold', async () => {
    const page = traceHtml(await whole('falls-stay'));
    expect(page).toContain('Mean stay &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('&quot;a note, &quot;&quot;quoted&quot;&quot; &lt;b&gt;&quot;');
    expect(page).not.toMatch(/<script|<b>/);
  });
});
