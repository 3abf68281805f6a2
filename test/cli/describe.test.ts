import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Release, shippedRelease } from '../figures/releases.ts';
import { footpack } from './footpack.ts';

let release: Release;
beforeAll(async () => {
  release = await shippedRelease();
});
afterAll(() => release.db.close());

it('footpack describe lists tables, and the columns of one, as JSON in a pipe', async () => {
  const [all, one] = await Promise.all([
    footpack(['describe', '--out', release.out]),
    footpack(['describe', 'Neighbour', '--out', release.out, '--json']),
  ]);
  expect([all.code, one.code]).toEqual([0, 0]);
  expect(all.stderr).toContain(`release ${release.id}`);
  const { n } = await release.row('SELECT count(*) AS n FROM neighbour');
  expect(JSON.parse(all.stdout)).toContainEqual({
    table: 'neighbour',
    description: 'One row a footprint and one of the five most like it',
    rows: n,
  });
  expect(JSON.parse(one.stdout)).toMatchObject({
    table: 'neighbour',
    rows: n,
    key: ['scheme', 'footprint_code', 'position'],
    references: [{ table: 'footprint', columns: ['scheme', 'footprint_code'] }],
    columns: [
      { name: 'scheme', type: 'VARCHAR', unit: null },
      {},
      {},
      {},
      {},
      { name: 'distance', type: 'DOUBLE', unit: 'standard deviations' },
    ],
  });
});

it('a table that is not there is a matter of usage', async () => {
  const { code, stdout, stderr } = await footpack(['describe', 'basline', '--out', release.out]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('error: there is no table basline\n  next:      did you mean baseline?');
});
