import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../../src/duckdb/quote.ts';
import { scratch } from '../support.ts';
import { type Release, released } from './releases.ts';

/** Codes that turn up in extracts and are of no footprint, with the vintage under which they do. */
const STRANGERS: [code: string, vintage: string, what: string, reason: string][] = [
  ['W91021', '2017-04', 'a practice of Wales', 'practice without a CCG'],
  ['W00005', '2017-04', 'a practice that nobody lists', 'practice without a CCG'],
  ['7A3', '2017-04', 'a health board of Wales', 'code not known in its vintage'],
  ['13Q', '2017-04', 'the national commissioning hub', 'national body'],
  ['13R', '2017-04', 'the hub of London', 'national body'],
  ['14E', '2017-04', 'a regional hub', 'national body'],
  ['X24', '2017-04', 'NHS England, which reports beside the CCGs', 'national body'],
  ['Y56', '2017-04', 'a region, which reports beside the CCGs', 'national body'],
  ['Z000X', '2017-04', 'a reporting entity, which no area is of', 'code not known in its vintage'],
  ['UNKNOWN', '2017-04', 'unknown', 'code not known in its vintage'],
  ['14L', '2016-04', 'Manchester, before it was made', 'code not known in its vintage'],
  ['00W', '2017-04', 'Central Manchester, after it was merged', 'code not known in its vintage'],
];

const root = scratch();
let release: Release;
beforeAll(async () => {
  const extract = join(root, 'falls.csv');
  const indicators = join(root, 'falls-indicators.csv');
  writeFileSync(
    indicators,
    'id,title,gap,domain,unit,polarity,combine\nfalls,Falls,care,Falls,falls,none,sum\n',
  );
  writeFileSync(
    extract,
    [
      'indicator_id,org_code,org_vintage,period_start,period_end,numerator,denominator,value,suppressed,note',
      ...STRANGERS.map(
        ([code, vintage], i) => `falls,${code},${vintage},2016-04-01,2017-03-31,${i + 1},,,,`,
      ),
      'falls,05C,2017-04,2016-04-01,2017-03-31,1000,,,,',
      'falls,13T,2017-04,2016-04-01,2017-03-31,2000,,,,',
      '',
    ].join('\n'),
  );
  release = await released({
    from: { kind: 'bundled' },
    out: join(root, 'out'),
    schemes: ['stp-2017', 'icb-2026'],
    extracts: [extract],
    indicatorFile: indicators,
  });
});
afterAll(() => release?.db.close());

describe('what is of no footprint', () => {
  it.each(STRANGERS)('%s of %s, %s: %s', async (code, _, __, reason) => {
    for (const scheme of ['stp-2017', 'icb-2026']) {
      const found = await release.rows(
        `SELECT numerator, reason FROM unmapped WHERE scheme = ${text(scheme)}
         AND indicator_id = 'falls' AND org_code = ${text(code)}`,
      );
      expect(found, scheme).toEqual([
        { numerator: STRANGERS.findIndex(([c]) => c === code) + 1, reason },
      ]);
    }
  });

  it('is not a CCG whose code looks like a hub’s', async () => {
    expect(
      await release.rows(
        "SELECT * FROM unmapped WHERE indicator_id = 'falls' AND org_code = '13T'",
      ),
    ).toEqual([]);
    const held = await release.row(
      `SELECT sum(numerator) AS n FROM baseline WHERE indicator_id = 'falls' AND scheme = 'stp-2017'`,
    );
    expect(held.n).toBe(3_000);
  });

  it('of talking therapies is three hubs and the unknown', async () => {
    expect(
      await release.rows(
        `SELECT DISTINCT org_code, reason FROM unmapped
         WHERE source_id = 'iapt-annual' AND figures > 0 ORDER BY 1`,
      ),
    ).toEqual([
      { org_code: '13Q', reason: 'national body' },
      { org_code: '13R', reason: 'national body' },
      { org_code: '14E', reason: 'national body' },
      { org_code: 'UNKNOWN', reason: 'code not known in its vintage' },
    ]);
  });
});
