import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '../../src/cli/as-of.ts';
import { latestOf, shippedCopy } from '../figures/releases.ts';
import { scratch } from '../support.ts';
import { footpack } from './footpack.ts';

const root = scratch();
const out = join(root, 'out');
const none = join(root, 'none');

beforeAll(async () => {
  await shippedCopy(out);
});

describe('a date', () => {
  it('is a day of the calendar, or a month', () => {
    expect(dayOf('2017-04-01')).toBe('2017-04-01');
    expect(dayOf('2017-04')).toBe('2017-04-01');
    expect(dayOf('2020-02-29')).toBe('2020-02-29');
  });
  it.each(['', '2017', '2017-13', '2017-02-30', '2019-02-29', '1/4/2017', 'today', '2017-4-1'])(
    'is not %j',
    (given) => expect(() => dayOf(given)).toThrow(/a day such as 2017-04-01/),
  );
});

describe.concurrent('whereis', () => {
  it('opens its help with examples that name it, and stands in the list', async () => {
    const { code, stdout } = await footpack(['whereis', '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Examples:\n {2}footpack whereis/);
    for (const option of ['--as-of', '--release', '--out', '--raw', '--json']) {
      expect(stdout).toContain(option);
    }
    expect((await footpack(['--help'])).stdout).toMatch(/^ {2}whereis\b/m);
  });

  it('prints rows to stdout and who they are to stderr', async () => {
    const { code, stdout, stderr } = await footpack(['whereis', '01H', '--out', out]);
    expect(code, stderr).toBe(0);
    const rows = JSON.parse(stdout);
    expect(new Set(rows.map((row: { onsCode: string }) => row.onsCode))).toEqual(
      new Set(['E38000041', 'E38000215']),
    );
    expect(stderr).toContain('01H (ccg, E38000041): NHS Cumbria CCG; 2016-04; until 2017-03-31');
    expect(stderr).toContain('before NHS North Cumbria CCG; 2017-04 to');
  });

  it('answers from a named release, and without one from the snapshot', async () => {
    const asked = ['whereis', '04X', '--as-of', '2017-06-30'];
    const { release } = latestOf(out);
    const [latest, named, snapshot] = await Promise.all([
      footpack([...asked, '--out', out]),
      footpack([...asked, '--out', out, '--release', release]),
      footpack([...asked, '--out', none]),
    ]);
    expect(latest.code, latest.stderr).toBe(0);
    expect(JSON.parse(latest.stdout)).toHaveLength(8);
    expect(named.stdout).toBe(latest.stdout);
    expect(JSON.parse(snapshot.stdout)).toEqual(JSON.parse(latest.stdout));
    expect(existsSync(none)).toBe(false);
  });

  it.each([
    [['Dudly'], /no organisation Dudly[\s\S]*did you mean 05C \(NHS Dudley CCG\)/],
    [['01H', '--as-of', '2017-02-30'], /2017-02-30[\s\S]*a day such as 2017-04-01/],
    [['01H', '--as-of', '2012-01-01'], /nothing is known of 01H[\s\S]*from 2016-04-01 on/],
    [['01H', '--release', 'nope'], /no release nope/],
    [['01H', '--asof', '2017-04-01'], /--as-of/],
    [[], /missing required argument 'organisation'/],
    [[''], /only an empty text[\s\S]*give its ODS code/],
  ])('%j is refused with 2, and says what to do', async (args, said) => {
    const { code, stdout, stderr } = await footpack(['whereis', ...args, '--out', out]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(said);
  });
});
