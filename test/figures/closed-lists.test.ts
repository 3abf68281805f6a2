import { describe, expect, it } from 'vitest';
import * as lists from '../../src/model/lists.ts';
import { bundled } from './bundled.ts';

const { rows } = bundled();

/** Column of a release, and the closed list that its values come from. */
const COLUMNS: readonly (readonly [string, string, readonly string[]])[] = [
  ['membership', 'basis', lists.BASES],
  ['membership', 'org_kind', lists.ORG_KINDS],
  ['organisation', 'org_kind', lists.ORG_KINDS],
  ['observation', 'org_kind', lists.ORG_KINDS],
  ['unmapped', 'reason', lists.REASONS],
  ['baseline', 'method', lists.METHODS],
  ['baseline', 'comparison', lists.COMPARISONS],
  ['baseline', 'england_basis', lists.ENGLAND_BASES],
  ['indicator', 'gap', lists.GAPS],
  ['indicator', 'polarity', lists.POLARITIES],
  ['indicator', 'combine', lists.COMBINES],
  ['indicator', 'interval_method', lists.INTERVALS],
  ['check', 'severity', lists.SEVERITIES],
];

describe('a column with a closed list', () => {
  it.each(COLUMNS)('%s.%s holds nothing else', async (table, column, list) => {
    const found = await rows(
      `SELECT DISTINCT "${column}" AS value FROM "${table}" WHERE "${column}" IS NOT NULL`,
    );
    expect(found.length).toBeGreaterThan(0);
    expect(list).toEqual(expect.arrayContaining(found.map((row) => row.value)));
  });

  it('names the kind of every period that is observed', async () => {
    const found = await rows(
      `SELECT DISTINCT period_kind(period) AS value FROM observation
       UNION SELECT period_kind('2016-04') UNION SELECT period_kind('2016-Q1')
       UNION SELECT period_kind('2016-04-02 to 2016-04-30')`,
    );
    expect(new Set(found.map((row) => row.value))).toEqual(new Set(lists.PERIOD_KINDS));
  });
});
