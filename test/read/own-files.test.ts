import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indicators } from '../../pipelines/catalogue.ts';
import { type Database, openDatabase } from '../../src/duckdb/database.ts';
import { indicatorSchema } from '../../src/model/indicator.ts';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { TIDY } from '../../src/model/tidy.ts';
import { createRelations } from '../../src/read/extract.ts';
import { loadUserExtract } from '../../src/read/user-extract.ts';
import { userIndicators } from '../../src/read/user-indicators.ts';
import { scratch } from '../support.ts';

/** What a user's definitions and rows must say for each way of combining, and what is told where not. */

const folder = scratch();
const taken = indicators.map((i) => indicatorSchema.parse(i));
let files = 0;

function file(text: string): string {
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
      /periodType[\s\S]*line 2/,
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
      /multiplier[\s\S]*line 2/,
    ],
  ])('is refused by its line: %s', async (_, columns, lines, fault) => {
    expect(await refused(() => defined(columns, ...lines))).toMatch(fault);
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
    expect(await refused(() => bring(rated, rated))).toMatch(/line 3: repeats record 2/);
  });
});
