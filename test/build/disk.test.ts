import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  demandOf,
  diskNeeded,
  freeBytes,
  refuseWithoutRoom,
  roomFor,
  spillFolder,
  spillNeeded,
  standingFolder,
} from '../../src/build/disk.ts';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { scratch } from '../support.ts';

const base = scratch();

describe('the disk that a build needs', () => {
  it('is more than was measured, and grows with the extracts and the schemes', () => {
    const bundled = { plain: 3e6, packed: 0 };
    expect(diskNeeded({ ...bundled, schemes: 1 })).toBeGreaterThan(134e6);
    expect(diskNeeded({ ...bundled, schemes: 8 })).toBeGreaterThan(514e6);
    expect(diskNeeded({ plain: 67e6, packed: 10e6, schemes: 8 })).toBeGreaterThan(1_104e6);
    // An estimate that would turn away whoever has enough is of no use either.
    expect(diskNeeded({ plain: 67e6, packed: 10e6, schemes: 8 })).toBeLessThan(2 * 1_104e6);
    expect(diskNeeded({ plain: 1e9, packed: 0, schemes: 1 })).toBeGreaterThan(
      diskNeeded({ plain: 0.5e9, packed: 0, schemes: 1 }),
    );
  });

  it('knows what is unpacked to be read', () => {
    const extracts = ['a/2017.csv', 'a/2018.CSV', 'b/2017.zip', 'b/2018.xlsx'].map((file, i) => ({
      file,
      bytes: 10 ** i,
    }));
    expect(demandOf(extracts, 2)).toEqual({ plain: 11, packed: 1100, schemes: 2 });
  });

  it.each([
    [{ plain: 1e6, packed: 0 }, 3e9, 20e9, 0],
    [{ plain: 2e9, packed: 0 }, 3e9, 20e9, 3e9],
    [{ plain: 2e9, packed: 1e9 }, 3e9, 20e9, 20e9],
  ])('%j in %d of memory spills no more than %d: %d', (read, memory, most, spilt) => {
    expect(spillNeeded({ ...read, schemes: 1 }, memory, most)).toBe(spilt);
  });
});

describe('the room that there is', () => {
  const small = { plain: 0, packed: 0, schemes: 1 };

  it('is asked of the folder that will hold a folder not yet made', async () => {
    const out = join(base, 'not', 'yet', 'made');
    expect(standingFolder(out)).toBe(base);
    expect(await freeBytes(out)).toBeGreaterThan(0);
  });

  it('counts what an earlier build left, which makes way', async () => {
    const out = join(base, 'out');
    const work = join(out, '.work', 'decoded');
    mkdirSync(work, { recursive: true });
    const [before] = await roomFor(small, out);
    // Sparse: more than any disk has, and more than others write to this one in between.
    writeFileSync(join(work, 'left.csv'), '');
    truncateSync(join(work, 'left.csv'), 4e12);
    const [after] = await roomFor(small, out);
    expect(after?.needed).toBe(before?.needed);
    expect((after?.free ?? 0) - (before?.free ?? 0)).toBeGreaterThan(3e12);
  });

  it('does not count the build that is kept, which stays beside what is made', async () => {
    const out = join(base, 'kept');
    const work = join(out, '.work');
    mkdirSync(work, { recursive: true });
    const [before] = await roomFor(small, out);
    for (const file of ['build.duckdb', 'build.duckdb.wal']) {
      writeFileSync(join(work, file), '');
      truncateSync(join(work, file), 4e12);
    }
    const [after] = await roomFor(small, out);
    expect(Math.abs((after?.free ?? 0) - (before?.free ?? 0))).toBeLessThan(1e12);
  });

  it('is asked of a temporary folder of its own where something goes there', async () => {
    const temp = join(base, 'temp');
    const large = { plain: 2e9, packed: 0, schemes: 1 };
    const limits = { memory: '1GB', tempMax: '2GB' };
    const [alone] = await roomFor(large, base, limits);
    const [below, beside] = await roomFor(large, base, { ...limits, temp });
    expect(beside).toMatchObject({ where: temp, needed: 2e9, option: '--temp' });
    expect((alone?.needed ?? 0) - (below?.needed ?? 0)).toBe(2e9);
    expect(await roomFor(small, base, { ...limits, temp })).toHaveLength(1);
  });

  it('refuses a run that would not fit, and says what, where, how much and what to do', () => {
    const room = { what: 'the build and its release', where: 'data/out', option: '--out' };
    refuseWithoutRoom([{ ...room, free: 2e9, needed: 2e9 }]);
    let told: unknown;
    try {
      refuseWithoutRoom([{ ...room, free: 0.25e9, needed: 1.2e9 }]);
    } catch (error) {
      told = error;
    }
    expect(told).toBeInstanceOf(Problem);
    const problem = told as Problem;
    expect(problem.exitCode).toBe(EXIT.unexpected);
    expect(problem.describe()).toMatch(/250 MB are free, about 1\.2 GB are needed/);
    expect(problem.describe()).toMatch(/where: +data\/out\n.*nothing was built\n.*--out.*scheme/s);
  });
});

it('two folders of releases never share a temporary folder, and one keeps its own', () => {
  const of = (out: string) => spillFolder('/fast', out);
  expect(of('a/out')).toBe(of('./a/out/'));
  expect(of('a/out')).not.toBe(of('b/out'));
  expect(of('a/out')).toMatch(/^\/fast\/footpack-[0-9a-f]{12}$/);
});
