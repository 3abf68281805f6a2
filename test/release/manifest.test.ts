import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { latestSchema, manifestSchema, releasesSchema } from '../../src/model/release.ts';
import { refresh } from '../../src/refresh.ts';
import { contentHash, listFiles, verify } from '../../src/release/manifest.ts';
import { publish, releases } from '../../src/release/publish.ts';
import { footpack } from '../cli/footpack.ts';
import {
  latestOf,
  refreshKept,
  refreshOptions,
  shippedCopy,
  stillEffects,
} from '../figures/releases.ts';
import { scratch } from '../support.ts';

const root = scratch();
const whole = join(root, 'whole', 'out');
const out = join(root, 'out');
let id: string;
let folder: string;

beforeAll(async () => {
  await shippedCopy(whole);
  id = latestOf(whole).release;
});

beforeEach(() => {
  rmSync(out, { recursive: true, force: true });
  cpSync(whole, out, { recursive: true, filter: (path) => !path.includes('.work') });
  folder = latestOf(out).folder;
});

const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));
const check = () => footpack(['check', '--out', out, '--json']);

/** Changes one byte in the middle of a file. */
function flip(path: string): void {
  const bytes = readFileSync(join(folder, path));
  const at = Math.floor(bytes.byteLength / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(join(folder, path), bytes);
}

describe('the pointers', () => {
  it('latest.json names the release, its path and its content hash', () => {
    const latest = latestSchema.strict().parse(json(out, 'latest.json'));
    expect(latest).toEqual({
      release: id,
      path: `releases/${id}`,
      contentHash: contentHash(listFiles(folder)),
    });
  });

  it('a release is named by the day of its inputs and by its content', () => {
    const manifest = manifestSchema.parse(json(folder, 'manifest.json'));
    expect(id).toBe(`2026-11-22_${manifest.contentHash.slice('sha256:'.length, 15)}`);
    expect(manifest).toMatchObject({ release: id, asOf: '2026-11-22', schemes: ['stp-2017'] });
    expect(manifest.files.map((f) => f.path)).toEqual(listFiles(folder).map((f) => f.path));
    expect(manifest.rowCounts).toMatchObject({ baseline: 6_644, footprint: 334, quarantine: 0 });
  });

  it('the files of a folder are listed with those that are known, which are not read again', () => {
    const known = listFiles(folder);
    writeFileSync(join(folder, 'README.md'), 'another');
    writeFileSync(join(folder, 'NEWS.md'), 'new');
    expect(listFiles(folder, known).filter(({ path }) => path !== 'NEWS.md')).toEqual(known);
    const fresh = listFiles(folder).find(({ path }) => path === 'NEWS.md');
    expect(listFiles(folder, known)).toContainEqual(fresh);
    expect(listFiles(folder)).not.toContainEqual(known.find(({ path }) => path === 'README.md'));
  });

  it('releases.json lists every release from its manifest', () => {
    const list = releasesSchema.parse(json(out, 'releases.json'));
    expect(list).toEqual([
      {
        id,
        asOf: '2026-11-22',
        schemes: ['stp-2017'],
        createdAt: '2026-11-23T09:00:00.000Z',
        contentHash: json(out, 'latest.json').contentHash,
      },
    ]);
    expect(releases(out).map((m) => m.release)).toEqual([id]);
  });

  it('the files of the contract are there', () => {
    const paths = new Set(listFiles(folder).map((f) => f.path));
    const pack = 'stp-2017/packs/E54000016';
    for (const path of [
      'ATTRIBUTION.md',
      'README.md',
      'footpack.duckdb',
      'stp-2017/index.json',
      `${pack}/pack.json`,
      `${pack}/baseline.parquet`,
      `${pack}/organisations.parquet`,
      `${pack}/organisations.csv`,
      'schema/pack.schema.json',
      ...[
        'footprint',
        'organisation',
        'succession',
        'membership',
        'indicator',
        'observation',
        'baseline',
        'unmapped',
        'source',
        'check',
      ].map((t) => `tables/${t}.parquet`),
    ]) {
      expect(paths, path).toContain(path);
    }
    expect([...paths].filter((p) => p.endsWith('/pack.json'))).toHaveLength(44);
  });
});

describe('footpack check', () => {
  it('proves a release that is what was published', async () => {
    const { code, stdout } = await check();
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ release: id, agrees: true, faults: [] });
  });

  it.each([
    'tables/baseline.parquet',
    'stp-2017/packs/E54000047/pack.json',
    'footpack.duckdb',
    'README.md',
  ])('names %s when one byte of it is another', async (path) => {
    flip(path);
    const { code, stdout, stderr } = await check();
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      agrees: false,
      faults: [`${path} is not what was published`],
    });
    expect(stderr).toContain(path);
    expect(stderr).toContain('next:');
  });

  it('names a file that is missing, and one that was added', async () => {
    rmSync(join(folder, 'stp-2017', 'packs', 'E54000001'), { recursive: true, force: true });
    rmSync(join(folder, 'stp-2017', 'packs', 'E54000041', 'organisations.csv'));
    writeFileSync(join(folder, 'tables', 'extra.parquet'), 'PAR1');
    const { code, stdout } = await check();
    expect(code).toBe(1);
    expect(JSON.parse(stdout).faults).toEqual([
      'stp-2017/packs/E54000041/organisations.csv is missing',
      'tables/extra.parquet was not part of the release',
    ]);
  });

  it('sees a manifest that was rewritten to fit a changed file', () => {
    const path = 'stp-2017/index.json';
    appendFileSync(join(folder, path), '\n');
    const manifest = json(folder, 'manifest.json');
    const now = listFiles(folder).find((f) => f.path === path)!;
    manifest.files = manifest.files.map((f: { path: string }) => (f.path === path ? now : f));
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
    expect(verify(folder)).toEqual(['manifest.json: the content hash is not that of its files']);
    manifest.contentHash = contentHash(manifest.files);
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
    expect(verify(folder)).toEqual(['manifest.json: the release id is not that of its content']);
  });

  it('says when the manifest itself is missing', async () => {
    rmSync(join(folder, 'manifest.json'));
    const { code, stdout } = await check();
    expect(code).toBe(1);
    expect(JSON.parse(stdout).faults).toEqual(['manifest.json is missing']);
  });

  it('says when the manifest cannot be read, without a stack', async () => {
    writeFileSync(join(folder, 'manifest.json'), '{"schemaVersion": 1, "rel');
    const { code, stdout, stderr } = await check();
    expect(code).toBe(1);
    expect(JSON.parse(stdout).faults).toEqual(['manifest.json cannot be read']);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('a damaged release', () => {
  it('is written anew even where its manifest cannot be read', async () => {
    writeFileSync(join(folder, 'manifest.json'), '{"schemaVersion": 1, "rel');
    const again = await refreshKept({ from: { kind: 'bundled' }, out });
    expect(again.summary).toMatchObject({ release: id, isNew: true });
    expect(verify(folder)).toEqual([]);
    expect(releasesSchema.parse(json(out, 'releases.json')).map((r) => r.id)).toEqual([id]);
  });

  it('is written anew by the next refresh, under the same id', async () => {
    flip('tables/observation.parquet');
    rmSync(join(folder, 'ATTRIBUTION.md'));
    expect(verify(folder)).toHaveLength(2);
    const again = await refresh(
      refreshOptions({ from: { kind: 'bundled' }, out }),
      stillEffects([], '2026-12-01T00:00:00Z'),
    );
    expect(again.summary).toMatchObject({ release: id, isNew: true });
    expect(verify(folder)).toEqual([]);
    expect(json(out, 'latest.json').release).toBe(id);
  });

  it('is not published when it does not agree with its own manifest', () => {
    const made = join(root, 'made');
    cpSync(folder, made, { recursive: true });
    appendFileSync(join(made, 'tables', 'check.parquet'), 'x');
    const before = readFileSync(join(out, 'latest.json'), 'utf8');
    const manifest = manifestSchema.parse(json(made, 'manifest.json'));
    expect(() => publish(out, made, manifest)).toThrow('tables/check.parquet');
    expect(readFileSync(join(out, 'latest.json'), 'utf8')).toBe(before);
    expect(verify(folder)).toEqual([]);
  });
});
