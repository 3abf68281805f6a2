import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indicators } from '../../pipelines/catalogue.ts';
import { type Database, openDatabase } from '../../src/duckdb/database.ts';
import { indicatorSchema } from '../../src/model/indicator.ts';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { TIDY } from '../../src/model/tidy.ts';
import { USER_SCHEME } from '../../src/model/user-scheme.ts';
import { createRelations } from '../../src/read/relations.ts';
import { loadUserExtract } from '../../src/read/user-extract.ts';
import { refuseNamesakes } from '../../src/read/user-file.ts';
import { userIndicators } from '../../src/read/user-indicators.ts';
import { loadUserScheme } from '../../src/read/user-scheme.ts';
import { scratch } from '../support.ts';

/** What a user's definitions and rows must say for each way of combining, and what is told where not. */

const folder = scratch();
const taken = indicators.map((i) => indicatorSchema.parse(i));
let files = 0;

function file(text: string | Buffer): string {
  files += 1;
  const path = join(folder, `own-${files}.csv`);
  writeFileSync(path, text);
  return path;
}

const define = (columns: string, ...lines: string[]) =>
  file(`id,title,gap,domain,unit,polarity,combine${columns}\n${lines.join('\n')}\n`);

const defined = (columns: string, ...lines: string[]) =>
  userIndicators(define(columns, ...lines), taken, []);

/** What is said of a file that is refused. */
async function refused(run: () => unknown): Promise<string> {
  const failure = await Promise.resolve()
    .then(run)
    .then(
      () => undefined,
      (error) => error,
    );
  expect(failure).toBeInstanceOf(Problem);
  expect(failure.exitCode).toBe(EXIT.usage);
  return failure.describe();
}

describe('an indicator that a user defines', () => {
  it.each([
    [
      'a mean of rates',
      '',
      ['wait,Wait,care,Falls,percent,low,weighted-mean'],
      /denominator: a weighted mean needs its weight, in words[\s\S]*line 2/,
    ],
    [
      'a mean that is multiplied',
      ',denominator,multiplier',
      ['wait,Wait,care,Falls,days,low,weighted-mean,Patients,100'],
      /multiplier: only what is divided is multiplied[\s\S]*line 2/,
    ],
    [
      'a standardised rate without age bands',
      '',
      ['ok,Fine,care,Falls,falls,none,sum', 'dsr,Rate,care,Falls,deaths,low,dsr'],
      /dsr: combine dsr needs age bands[\s\S]*line 3/,
    ],
    [
      'an age band of what is not standardised',
      ',part_of,standard',
      [
        'whole,Whole,care,Falls,deaths,low,sum,,',
        'band,Under 65,care,Falls,deaths,low,ratio,whole,500',
      ],
      /band: part_of whole is no indicator beside it that combines by dsr or isr[\s\S]*line 3/,
    ],
    [
      'an age band without its standard',
      ',part_of,standard',
      ['dsr,Rate,care,Falls,deaths,low,dsr,,', 'band,Under 65,care,Falls,deaths,low,ratio,dsr,'],
      /band: an age band of a directly standardised rate needs its standard population[\s\S]*line 3/,
    ],
    [
      'an interval that does not suit',
      ',interval',
      ['count,Falls,care,Falls,falls,none,sum,wilson'],
      /that interval does not go with that way of combining[\s\S]*line 2/,
    ],
    [
      'a kind of period that there is not',
      ',period_type',
      ['count,Falls,care,Falls,falls,none,sum,decade'],
      /period_type: expected financial year, month, .* or other, found decade[\s\S]*line 2/,
    ],
    [
      'a base of coverage that is no indicator',
      ',coverage',
      ['count,Falls,care,Falls,falls,none,sum,patients'],
      /count: coverage names patients, which is no indicator[\s\S]*line 2/,
    ],
    [
      'a multiplier that is no number',
      ',multiplier',
      ['rate,Falls,care,Falls,falls,none,ratio,thousand'],
      /multiplier: expected a number above 0, found thousand[\s\S]*line 2/,
    ],
    [
      'an id that is none',
      '',
      ['Falls Rate,Falls,care,Falls,falls,none,sum'],
      /id: expected small letters and digits, with hyphens between, found Falls Rate[\s\S]*line 2/,
    ],
    [
      'a gap that there is not',
      '',
      ['falls,Falls,helth,Falls,falls,none,sum'],
      /gap: expected health, care or finance, found helth[\s\S]*line 2/,
    ],
    ['no title', '', ['falls,,care,Falls,falls,none,sum'], /title is empty[\s\S]*line 2/],
    [
      'a column that was misspelt, whose number would not count',
      ',multiplyer',
      ['falls,Falls,care,Falls,falls,none,ratio,1000'],
      /there is no column multiplyer; did you mean multiplier\?[\s\S]*line 1/,
    ],
    [
      'a row too long',
      ',by',
      ['ok,Fine,care,Falls,falls,none,sum,ccg', 'falls,Falls,care,Falls,falls,none,sum,ccg,1000'],
      /9 fields where 8 were expected[\s\S]*line 3/,
    ],
    [
      'neither yes nor no',
      ',accumulates',
      ['falls,Falls,care,Falls,falls,none,sum,True'],
      /accumulates: expected true, TRUE, 1, yes or nothing, found True[\s\S]*line 2/,
    ],
    ['a row too short', ',by', ['falls,Falls,care,Falls,falls,none,sum'], /7 fields where 8/],
    [
      'a quote that is not closed',
      '',
      ['falls,"Falls,care,Falls,falls,none,sum'],
      /the file ends inside a quoted field[\s\S]*line 2/,
    ],
    ['no row', '', [], /a header, and no row below it/],
  ])('is refused by its line: %s', async (_, columns, lines, fault) => {
    expect(await refused(() => defined(columns, ...lines))).toMatch(fault);
  });

  it.each([
    [
      'semicolons',
      (csv: string) => csv.replaceAll(',', ';'),
      /no column id, .*; found id;title[\s\S]*save it with commas/,
    ],
    [
      'tabs',
      (csv: string) => csv.replaceAll(',', '\t'),
      /no column id, [\s\S]*commas between the fields, where it has tabs/,
    ],
    [
      'UTF-16',
      (csv: string) => Buffer.from(`\ufeff${csv}`, 'utf16le'),
      /UTF-16 text[\s\S]*save it as CSV in UTF-8/,
    ],
    ['a workbook', () => Buffer.from('PK\u0003\u0004'), /a workbook[\s\S]*save it as CSV/],
  ])('is refused as it was saved: %s', async (_, saved, said) => {
    const csv =
      'id,title,gap,domain,unit,polarity,combine\nfalls,Falls,care,Falls,falls,none,sum\n';
    expect(await refused(() => userIndicators(file(saved(csv)), taken, []))).toMatch(said);
  });

  it('is a file: a folder is told', async () => {
    const said = await refused(() => userIndicators(folder, taken, []));
    expect(said).toMatch(/--indicators names a file, and this is a folder/);
  });

  it('may have columns that nobody reads', () => {
    expect(defined(',remark', 'falls,Falls,care,Falls,falls,none,sum,hm')).toHaveLength(1);
  });

  it('has what follows from the way it combines, where nothing else is said', () => {
    const of = (unit: string, combine: string) =>
      defined(',denominator', `one,One,care,Falls,${unit},low,${combine},People`)[0];
    expect(of('percent', 'ratio')).toMatchObject({ multiplier: 100, interval: 'wilson' });
    expect(of('rate', 'ratio')).toMatchObject({ multiplier: 1, interval: 'none' });
    expect(of('days', 'weighted-mean')).toMatchObject({ multiplier: 1, interval: 'student' });
    expect(of('falls', 'sum')).toMatchObject({ interval: 'none', by: 'ccg' });
    const [dsr, band] = defined(
      ',part_of,standard',
      'dsr,Rate,care,Falls,deaths,low,dsr,,',
      'band,All,care,Falls,deaths,low,ratio,dsr,5500.5',
    );
    expect(dsr).toMatchObject({ interval: 'dobson' });
    expect(band).toMatchObject({ partOf: 'dsr', standard: 5_500.5 });
  });

  it('takes all that an indicator of the catalogue says', () => {
    const columns =
      ',definition,by,interval,multiplier,numerator,denominator,period_type,per_day,' +
      'same_organisations,coverage,accumulates,breaks,caveats';
    const [one] = defined(
      columns,
      'one,One,care,Falls,"per 1,000",low,ratio,"How many people fell, of a thousand.",provider,poisson,' +
        '1000,Falls,People,quarter,,yes,gp-registered-patients,true,2018/19: counted anew,Counts twice; Late',
    );
    expect(one).toMatchObject({
      definition: 'How many people fell, of a thousand.',
      by: 'provider',
      interval: 'poisson',
      multiplier: 1_000,
      numerator: 'Falls',
      denominator: 'People',
      periodType: 'quarter',
      perDay: false,
      sameOrganisations: true,
      coverage: 'gp-registered-patients',
      accumulates: true,
      breaks: [{ period: '2018/19', why: 'counted anew' }],
      caveats: ['Brought by the user.', 'Counts twice', 'Late'],
    });
  });
});

describe('a row that a user brings', () => {
  let db: Database;
  beforeAll(async () => {
    db = await openDatabase(':memory:');
    await createRelations(db, [TIDY]);
  });
  afterAll(() => db.close());

  const HEADER =
    'indicator_id,org_code,org_vintage,period_start,period_end,numerator,denominator,value,suppressed,note,category';
  const line = (over: Record<string, string>) =>
    HEADER.split(',')
      .map((name) => over[name] ?? { org_code: '05C', org_vintage: '2017-04' }[name] ?? '')
      .join(',');
  const bring = (...lines: Record<string, string>[]) =>
    loadUserExtract(
      db,
      file(`${HEADER}\n${lines.map(line).join('\n')}\n`),
      defined(
        ',denominator',
        'wait,Wait,care,Falls,days,low,weighted-mean,Patients',
        'rating,Rating,care,Falls,ratings,none,none,',
        'falls,Falls,care,Falls,falls,none,sum,',
        'rate,Rate,care,Falls,falls,none,ratio,People',
      ),
      folder,
    );

  const sound = { indicator_id: 'wait', value: '8', denominator: '10' };

  it.each([
    ['a mean without its weight', { indicator_id: 'wait', value: '7.5' }, /wait: a mean without/],
    [
      'a mean of a weight below zero',
      { indicator_id: 'wait', value: '7.5', denominator: '-2' },
      /the weight of a mean is below zero: -2/,
    ],
    ['a rating without a category', { indicator_id: 'rating' }, /category is empty/],
    [
      'a category of what is counted',
      { indicator_id: 'falls', numerator: '3', category: 'Good' },
      /a category, for an indicator that is not counted by category/,
    ],
    [
      'a word that would not hide it',
      { indicator_id: 'falls', numerator: '3', suppressed: 'True' },
      /suppressed says True, where true, TRUE, 1, yes or nothing was expected/,
    ],
    [
      'half a period',
      { indicator_id: 'falls', numerator: '3', period_start: '2017-04-01' },
      /a first and a last day: fill period_start and period_end, or neither/,
    ],
    [
      'a period that ends before it begins',
      {
        indicator_id: 'falls',
        numerator: '3',
        period_start: '2018-04-01',
        period_end: '2017-03-31',
      },
      /the period ends, on 2017-03-31, before it begins, on 2018-04-01/,
    ],
    [
      'a ratio to less than nobody',
      { indicator_id: 'rate', numerator: '3', denominator: '-5' },
      /rate: the denominator is below zero: -5/,
    ],
    ['a number that is none', { indicator_id: 'falls', numerator: 'n/a' }, /not a number: n\/a/],
    [
      'an indicator misspelt',
      { indicator_id: 'Fals', numerator: '3' },
      /unknown indicator Fals[\s\S]*did you mean falls\? Else define it/,
    ],
  ])('is refused by its line: %s', async (_, over, fault) => {
    const said = await refused(() => bring(sound, { ...over, org_code: '05L' }));
    expect(said).toMatch(fault);
    expect(said).toMatch(/own-\d+\.csv line 3/);
  });

  it('may be hidden without a weight or a category, and rated in several', async () => {
    const { indicatorIds } = await bring(
      sound,
      { indicator_id: 'wait', value: '*', org_code: '05L' },
      { indicator_id: 'rating', numerator: '*', org_code: '05L' },
      { indicator_id: 'rating', category: 'Good' },
      { indicator_id: 'rating', category: 'Well led' },
    );
    expect(indicatorIds.toSorted()).toEqual(['rating', 'wait']);
  });

  it('is refused where it says the same of one category twice', async () => {
    const rated = { indicator_id: 'rating', category: 'Good' };
    expect(await refused(() => bring(rated, rated))).toMatch(
      /repeats record 2[\s\S]*line 3: rating,05C/,
    );
  });
});

describe('footprints that a user draws', () => {
  let db: Database;
  beforeAll(async () => {
    db = await openDatabase(':memory:');
    await createRelations(db, [USER_SCHEME]);
    await db.run(`CREATE TABLE raw.ons_lsoa_to_ccg AS
      FROM (VALUES
        ('2017-04', '05C', 'E38000046', 'E08000027'), ('2017-04', '05L', 'E38000144', 'E08000028'),
        ('2018-04', '05C', 'E38000046', 'E08000027'), ('2018-04', '15E', 'E38000220', 'E08000025')
      ) AS area(extract_vintage, ccg_ods, ccg_ons, district_code);
      CREATE TABLE raw.facts_district_county (district_code VARCHAR, authority_code VARCHAR)`);
  });
  afterAll(() => db.close());

  const draw = (text: string | Buffer) => loadUserScheme(db, file(text), folder);
  const HEAD = 'footprint_code,footprint_name,org_code,org_vintage,weight';

  it.each([
    [
      'a code of a later vintage',
      ['A,North,15E,2017-04,'],
      2,
      /15E is no CCG.*; it is one of 2018-04$/m,
    ],
    [
      'a code in small letters',
      ['A,North,05c,2017-04,'],
      2,
      /05c is no CCG.*, 2018-04, written 05C$/m,
    ],
    [
      'a second name',
      ['A,North,05C,2017-04,', 'A,South,05L,2017-04,'],
      3,
      /second name of A, South: it was North/,
    ],
    [
      'a code that leads elsewhere',
      ['../../x,North,05C,2017-04,'],
      2,
      /names its folder.*: \.\.\/\.\.\/x$/m,
    ],
    ['a code with a space', ['A B,North,05C,2017-04,'], 2, /names its folder.*: A B$/m],
    ['a code of an accent', ['É,North,05C,2017-04,'], 2, /names its folder.*: É$/m],
    [
      'two codes that are one folder on some machines',
      ['wm,North,05C,2017-04,', 'WM,South,05L,2017-04,'],
      3,
      /WM and wm differ by small and capital letters alone/,
    ],
    ['a weight that is none', ['A,North,05C,2017-04,50%'], 2, /weight is not a number: 50%/],
    ['a month of a spreadsheet', ['A,North,05C,Apr-17,'], 2, /not a month like 2017-04: Apr-17/],
  ])('are refused by their line: %s', async (_, lines, line, said) => {
    const told = await refused(() => draw(`${HEAD}\n${lines.join('\n')}\n`));
    expect(told).toMatch(said);
    expect(told).toMatch(new RegExp(`own-\\d+\\.csv line ${line}\\b`));
  });

  it('are read from a file of semicolons as little as from UTF-16', async () => {
    const csv = `${HEAD}\nA,North,05C,2017-04,\n`;
    expect(await refused(() => draw(csv.replaceAll(',', ';')))).toMatch(
      /no column footprint_code[\s\S]*commas between the fields, where it has semicolons/,
    );
    expect(await refused(() => draw(Buffer.from(`\ufeff${csv}`, 'utf16le')))).toMatch(
      /is UTF-16 text/,
    );
  });

  it('are refused where another file of the run has their name', async () => {
    refuseNamesakes(['a/falls.csv', 'a/wait.csv']);
    const said = await refused(() => refuseNamesakes(['a/falls.csv', 'b/Falls.xlsx']));
    expect(said).toMatch(/both stand as user-falls[\s\S]*a\/falls\.csv, b\/Falls\.xlsx/);
  });

  it('may be saved with a byte-order mark, by Windows, in windows-1252', async () => {
    const csv = `${HEAD}\r\nA_1.b-2,Dürham,05C,2017-04,\r\n`;
    for (const saved of [`\ufeff${csv}`, Buffer.from(csv, 'latin1')]) {
      const { sourceId } = await draw(saved);
      const rows = await db.rows(
        `SELECT footprint_code, footprint_name FROM raw.user_scheme WHERE source_id = '${sourceId}'`,
      );
      expect(rows).toEqual([{ footprint_code: 'A_1.b-2', footprint_name: 'Dürham' }]);
    }
  });
});
