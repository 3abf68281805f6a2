import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { refresh } from '../../src/refresh.ts';
import { fullDisk } from '../../src/release/full-disk.ts';
import { footpack } from '../cli/footpack.ts';
import { stillEffects } from '../figures/releases.ts';
import { packageRoot, scratch } from '../support.ts';
import { run } from './errand.ts';
import { mayMount, onSmallDisk } from './mount.ts';
import type { Outcome, SmallDisk } from './small-disk.ts';
import { smallOptions, wholeOptions } from './small-options.ts';
import { smallPackage } from './small-package.ts';

/** A disk that fills in the middle of a build leaves the last release whole, and is said plainly. */

const root = scratch();
const disk = join(root, 'disk');
mkdirSync(disk);
/** Room for what a refresh asks for before it begins. */
const mounted = onSmallDisk('320m', disk);

describe('a disk that fills', () => {
  it.skipIf(!mayMount(mounted))(
    'stops a refresh with a plain message, and the next one publishes',
    async () => {
      const small = smallPackage(join(root, 'package'));
      const before = join(root, 'before', 'out');
      const last = await refresh(wholeOptions(smallOptions(small, before, 800)), {
        ...stillEffects(),
        packageRoot: small.packageRoot,
      });
      const { release } = last.summary;
      const out = join(disk, 'out');
      const asked: SmallDisk = {
        packageRoot: small.packageRoot,
        disk,
        before,
        options: smallOptions(small, out, 900),
        fills: [
          { phase: 'build', but: 65_536 },
          { phase: 'write', but: 1_000_000 },
          { phase: 'publish', but: 0 },
          null,
        ],
      };
      const ended = await run('small-disk.ts', asked, mounted);
      expect([ended.code, ended.stderr]).toEqual([0, '']);
      const outcomes: Outcome[] = JSON.parse(ended.stdout);
      const [next, ...failed] = outcomes.toReversed();

      // What a build of the bundled snapshot makes is in memory until its release is written.
      expect(failed.map((outcome) => outcome.phases.at(-1))).toEqual(['publish', 'write', 'write']);
      for (const { code, stderr, latest, faults } of failed) {
        expect([code, latest, faults]).toEqual([EXIT.unexpected, release, []]);
        const [error = '', where = '', untouched = '', todo = ''] = stderr.split('\n');
        expect(error).toBe('error: the disk is full: nothing was published');
        expect(where).toContain(`where:     ${out}`);
        expect(untouched).toContain('untouched: every release that was there');
        expect(todo).toContain('make room');
      }
      expect(failed.slice(1).map((outcome) => outcome.releases)).toEqual([[release], [release]]);

      expect(next).toMatchObject({ code: 0, stderr: '', faults: [], rubbish: [] });
      expect(next?.latest).not.toBe(release);
      expect(next?.releases).toEqual([release, next?.latest].sort());
    },
  );

  it.skipIf(!mayMount(mounted))(
    'under the archive stops a fetch with a plain message',
    async () => {
      const raw = join(root, 'raw');
      mkdirSync(raw);
      const mirror = smallPackage(join(root, 'package')).mirror('West Riding');
      // Room for the lock and for the state of one source of two.
      const { code, stderr } = await footpack(
        ['fetch', '--mirror', mirror, '--raw', raw, '--out', join(root, 'no-room')],
        packageRoot,
        onSmallDisk('16k', raw),
      );
      expect(code).toBe(EXIT.unexpected);
      const [error, where] = stderr.trimEnd().split('\n').slice(-4);
      expect(error).toBe('error: the raw archive cannot be written to: the disk is full');
      expect(where).toContain(raw);
      // The other source came to the same, and to nothing else.
      expect(stderr.match(/^stale.*/gm)).toEqual([expect.stringContaining(': the disk is full;')]);
    },
  );

  it('is told from every other error', () => {
    const duckdb =
      'IO Error: Could not write all bytes to file "/out/.work/build.duckdb.wal": wanted=1 wrote=0 No space left on device';
    const node = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
    });
    expect(fullDisk(new Error(duckdb), '/out')?.detail.where).toBe('/out/.work/build.duckdb.wal');
    expect(fullDisk(node, '/out')).toMatchObject({
      exitCode: EXIT.unexpected,
      detail: { where: '/out' },
    });
    for (const other of [
      new Error('ENOENT: no such file'),
      new Problem(EXIT.usage, 'No space left on device'),
      'No space left on device',
      null,
    ]) {
      expect(fullDisk(other, '/out')).toBeNull();
    }
  });
});
