import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diff } from '../../src/query/diff.ts';
import { scratch } from '../support.ts';
import { causesIn, comparing, figureIn, remapped, revised } from './small-diff.ts';
import { aWorld } from './small-releases.ts';

const root = scratch();
const { pairOf, between } = comparing(root);

describe('a release of another footpack', () => {
  it('is compared by what both have', async () => {
    const found = await between(aWorld(), remapped(aWorld()), {
      a: [
        'DROP TABLE category',
        'ALTER TABLE baseline DROP COLUMN quintile',
        'ALTER TABLE baseline DROP COLUMN withheld_reason',
        'ALTER TABLE organisation DROP COLUMN opened',
        'ALTER TABLE source DROP COLUMN derived_from',
      ],
      b: ['ALTER TABLE baseline ADD COLUMN mood VARCHAR'],
    });
    expect(found.notCompared).toEqual([
      'columns of organisation: opened (only in the second)',
      'columns of baseline: withheld_reason, quintile, mood (only in the second)',
      'table category: only the second has it',
      'columns of source: derived_from (only in the second)',
    ]);
    expect(causesIn(found)).toEqual(['mapping']);
  });

  it('without what figures are recomputed from says what changed, and not why', async () => {
    const found = await between(aWorld(), revised(aWorld()), {
      a: ['ALTER TABLE observation DROP COLUMN parent_code', 'DROP TABLE membership'],
    });
    expect(found.notCompared).toContain(
      'why figures changed: a release lacks what they are recomputed from',
    );
    expect(figureIn(found, 'E54000099', 'seen-in-time', '2016/17')).toMatchObject({
      difference: 3.6363636363,
      causes: [],
    });
    expect(found.figures.causes).toEqual({ 'not told': 1 });
    expect(found.memberships).toEqual([]);
  });

  it('without a baseline is compared in the rest', async () => {
    const found = await between(aWorld(), remapped(aWorld()), { a: ['DROP TABLE baseline'] });
    expect(found.figures.items).toEqual([]);
    expect(found.notCompared).toContain('table baseline: only the second has it');
  });

  it('that cannot be read is a problem that names its file', async () => {
    const [before] = await pairOf(aWorld(), aWorld());
    const folder = join(root, 'broken');
    mkdirSync(folder);
    const database = join(folder, 'footpack.duckdb');
    writeFileSync(database, 'no database at all'.repeat(1000));
    await expect(diff(before, { id: 'broken', folder, database })).rejects.toMatchObject({
      message: 'release broken cannot be read',
      detail: { where: database },
    });
  });

  it('stays as it is', async () => {
    const [before, after] = await pairOf(aWorld(), revised(aWorld()));
    const bytes = [before, after].map(({ database }) => readFileSync(database));
    await diff(before, after);
    for (const [i, { database }] of [before, after].entries()) {
      expect(readFileSync(database).equals(bytes[i] as Buffer)).toBe(true);
    }
  });
});
