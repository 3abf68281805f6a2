import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Manifest, manifestSchema } from '../../src/model/release.ts';
import { refresh } from '../../src/refresh.ts';
import { latestOf, refreshOptions, stillEffects } from '../figures/releases.ts';
import { commandLine } from '../product.ts';
import { packageRoot, scratch } from '../support.ts';

const root = scratch();
const bundled = { kind: 'bundled' } as const;
const manifestOf = (out: string): Manifest =>
  manifestSchema.parse(
    JSON.parse(readFileSync(join(latestOf(out).folder, 'manifest.json'), 'utf8')),
  );

/** Files of a release that name its hash, or hold a database: outside of the content. */
const OUTSIDE = ['footpack.duckdb', 'datapackage.json', 'README.md', 'ATTRIBUTION.md'];
const hashed = (manifest: Manifest) =>
  manifest.files.filter((f) => !OUTSIDE.includes(f.path)).map((f) => `${f.path} ${f.sha256}`);

/** Runs the command as another process, as somebody elsewhere would. */
function elsewhere(out: string, cwd: string, env: Record<string, string>, before: string[] = []) {
  mkdirSync(cwd, { recursive: true });
  const [program, ...args] = [...before, ...commandLine, 'refresh', '--bundled', '--out', out];
  const done = spawnSync(program!, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  expect(done.status, done.stderr).toBe(0);
  return done;
}

const out = join(root, 'out');
let first: Manifest;

beforeAll(async () => {
  await refresh(refreshOptions({ from: bundled, out }), stillEffects());
  first = manifestOf(out);
});

describe('the same input gives the same bytes', () => {
  it('in another time zone, language and folder, at another time', () => {
    const other = join(root, 'somewhere else', 'data', 'ürünler');
    elsewhere(other, join(root, 'cwd'), {
      TZ: 'Pacific/Auckland',
      LANG: 'tr_TR.UTF-8',
      LC_ALL: 'tr_TR.UTF-8',
    });
    const second = manifestOf(other);
    expect(hashed(second)).toEqual(hashed(first));
    expect(second.contentHash).toBe(first.contentHash);
    expect(second.release).toBe(first.release);
    expect(second.createdAt).not.toBe(first.createdAt);
  });

  const taskset = spawnSync('taskset', ['-c', '0', 'true']).status === 0;
  it.skipIf(!taskset)('on a single processor, west of Greenwich', () => {
    const other = join(root, 'single');
    elsewhere(other, root, { TZ: 'America/Adak' }, ['taskset', '-c', '0']);
    expect(hashed(manifestOf(other))).toEqual(hashed(first));
  });

  it('and nothing in them tells of the machine, the day or the folder', () => {
    const { folder } = latestOf(out);
    const texts = first.files.filter((f) => /\.(json|csv|md)$/.test(f.path));
    expect(texts.length).toBeGreaterThan(88);
    for (const { path } of texts) {
      const body = readFileSync(join(folder, path), 'utf8');
      expect(body.includes(root), path).toBe(false);
      expect(body.includes(packageRoot), path).toBe(false);
      expect(body.includes('2026-11-23'), path).toBe(false);
    }
  });
});

describe('building again', () => {
  it('adds nothing: no release, no new file, the same pointers', async () => {
    const pointers = ['latest.json', 'releases.json'].map((f) =>
      readFileSync(join(out, f), 'utf8'),
    );
    const again = await refresh(
      refreshOptions({ from: bundled, out }),
      stillEffects([], '2027-03-01T00:00:00Z'),
    );
    expect(again.summary).toMatchObject({ release: first.release, isNew: false });
    expect(['latest.json', 'releases.json'].map((f) => readFileSync(join(out, f), 'utf8'))).toEqual(
      pointers,
    );
    expect(manifestOf(out).createdAt).toBe('2026-11-23T09:00:00.000Z');
    expect(existsSync(join(out, '.work', 'release'))).toBe(false);
  });
});
