import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../src/build/lock.ts';
import { pruneCommand } from '../../src/cli/prune.ts';
import { statusLines, statusOf } from '../../src/cli/status.ts';
import { EXIT } from '../../src/model/problem.ts';
import type { Manifest } from '../../src/model/release.ts';
import { scratch } from '../support.ts';
import { footpack } from './footpack.ts';

const out = join(scratch(), 'out');
const ids = ['2026-07-01_aaaaaaaa', '2026-08-01_bbbbbbbb', '2026-09-01_cccccccc'];

/** Releases of which there is no more than the manifest, made a month apart. */
beforeEach(() => {
  rmSync(out, { recursive: true, force: true });
  for (const [i, release] of ids.entries()) {
    const folder = join(out, 'releases', release);
    mkdirSync(folder, { recursive: true });
    const manifest: Manifest = {
      schemaVersion: 1,
      release,
      asOf: release.slice(0, 10),
      createdAt: `2026-0${7 + i}-02T09:00:00.000Z`,
      contentHash: `sha256:${release.slice(11).repeat(8)}`,
      schemes: ['stp-2017'],
      software: { footpack: '0.1.0', duckdb: '1.5.6' },
      inputs: [],
      rowCounts: {},
      checks: { held: 0, warnings: 0 },
      findings: [],
      accepted: [],
      files: [{ path: 'README.md', bytes: 2_000_000, sha256: '0'.repeat(64) }],
    };
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  }
  point(2);
});

function point(at: number): void {
  const release = ids[at]!;
  const contentHash = `sha256:${release.slice(11).repeat(8)}`;
  const pointer = { release, path: `releases/${release}`, contentHash };
  writeFileSync(join(out, 'latest.json'), JSON.stringify(pointer));
}

const there = () => readdirSync(join(out, 'releases')).sort();
const listed = () =>
  JSON.parse(readFileSync(join(out, 'releases.json'), 'utf8')).map((r: { id: string }) => r.id);

describe('footpack releases', () => {
  it('lists them, the newest first, and marks the latest', async () => {
    const { stdout, code } = await footpack(['releases', '--out', out, '--json']);
    expect(code).toBe(0);
    expect(
      JSON.parse(stdout).map((r: { id: string; latest: boolean; megabytes: number }) => [
        r.id,
        r.latest,
        r.megabytes,
      ]),
    ).toEqual([
      [ids[2], true, 2],
      [ids[1], false, 2],
      [ids[0], false, 2],
    ]);
  });

  it('lists none where there is no release', async () => {
    const { stdout, code } = await footpack(['releases', '--out', join(out, 'nowhere')]);
    expect([code, JSON.parse(stdout)]).toEqual([0, []]);
  });
});

describe('footpack prune', () => {
  it('keeps the newest, and writes the list anew', async () => {
    const { stdout } = await footpack(['prune', '--keep', '1', '--out', out, '--json']);
    expect(JSON.parse(stdout)).toEqual({ removed: [ids[1], ids[0]], kept: 1, dryRun: false });
    expect(there()).toEqual([ids[2]]);
    expect(listed()).toEqual([ids[2]]);
    expect(existsSync(join(out, '.work', 'pruned'))).toBe(false);
  });

  it('never removes the release that latest.json points to', async () => {
    point(0);
    const { stdout } = await footpack(['prune', '--keep', '1', '--out', out, '--json']);
    expect(JSON.parse(stdout)).toEqual({ removed: [ids[1]], kept: 2, dryRun: false });
    expect(there()).toEqual([ids[0], ids[2]]);
  });

  it('removes nothing when it is only asked what it would', async () => {
    const asked = ['prune', '--keep', '1', '--dry-run', '--out', out, '--json'];
    const { stdout } = await footpack(asked);
    expect(JSON.parse(stdout)).toEqual({ removed: [ids[1], ids[0]], kept: 1, dryRun: true });
    expect(there()).toEqual(ids);
  });

  it('does nothing while a refresh is at work, and names it', async () => {
    const lock = await takeLock(join(out, '.work'));
    const { stderr, code } = await footpack(['prune', '--keep', '1', '--out', out]);
    lock.close();
    expect(code).toBe(6);
    expect(stderr).toContain(`process ${process.pid}`);
    expect(there()).toEqual(ids);
  });

  it.each([
    ['is cut short', '{"release": "2026', 'latest.json cannot be read'],
    [
      'points to nothing',
      JSON.stringify({
        release: 'r',
        path: 'releases/r',
        contentHash: `sha256:${'0'.repeat(64)}`,
      }),
      'latest.json points to r, which is not there',
    ],
    ['is gone', null, 'latest.json is not there'],
  ])('removes nothing where latest.json %s: which stands is not known', async (_, text, why) => {
    rmSync(join(out, 'latest.json'));
    if (text !== null) writeFileSync(join(out, 'latest.json'), text);
    for (const more of [[], ['--dry-run']]) {
      const args = ['--keep', '1', '--out', out, ...more];
      const problem = await pruneCommand()
        .parseAsync(args, { from: 'user' })
        .catch((error) => error);
      expect(problem).toMatchObject({
        exitCode: EXIT.unexpected,
        message: `which release stands is not known: ${why}`,
        detail: { untouched: expect.stringContaining('nothing was removed') },
      });
      expect(problem.detail.next).toMatch(/^footpack refresh/);
    }
    expect(there()).toEqual(ids);
  });

  it.each(['0', '-1', 'two', '1.5'])('refuses to keep %s', async (keep) => {
    const { code } = await footpack(['prune', '--keep', keep, '--out', out]);
    expect(code).toBe(2);
    expect(there()).toEqual(ids);
  });
});

describe('footpack status', () => {
  const now = new Date('2026-10-01T09:00:00Z');
  const told = () => {
    const status = statusOf({ out, raw: join(out, 'no-raw') }, now);
    return { status, lines: statusLines(status, out) };
  };

  it('tells the release that stands, or that there is none yet', () => {
    const { status, lines } = told();
    expect(status).toMatchObject({
      release: { id: ids[2], asOf: '2026-09-01' },
      releaseFault: null,
    });
    expect(lines[0]).toBe(`release       ${ids[2]}, inputs as of 2026-09-01`);
    rmSync(out, { recursive: true });
    expect(told().lines[0]).toBe(`release       none in ${out} yet: footpack refresh --bundled`);
  });

  it('tells how the sources stand all the same while latest.json cannot be read', () => {
    const { status } = told();
    writeFileSync(join(out, 'latest.json'), '{"release": "2026');
    const broken = told();
    expect(broken.status.sources).toEqual(status.sources);
    expect(broken.status.sources.length).toBeGreaterThan(40);
    expect(broken.status.pipelines).toEqual(status.pipelines);
    expect(broken.status).toMatchObject({
      release: null,
      releaseFault: { message: 'latest.json cannot be read', where: join(out, 'latest.json') },
    });
    expect(broken.lines[0]).toMatch(
      /^release +latest\.json cannot be read: .*\n +footpack refresh/,
    );
  });
});
