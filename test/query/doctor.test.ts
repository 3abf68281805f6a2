import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sources } from '../../pipelines/catalogue.ts';
import { sha256 } from '../../src/fetch/archive.ts';
import { bundledFolder } from '../../src/fetch/bundled.ts';
import { EXIT } from '../../src/model/problem.ts';
import {
  atLeast,
  clockOf,
  type Diagnosis,
  type DoctorOptions,
  doctor,
  nodeOf,
  proxyOf,
} from '../../src/query/doctor.ts';
import { hostsOf } from '../../src/query/doctor-online.ts';
import { footpack } from '../cli/footpack.ts';
import { shippedRelease, stillEffects } from '../figures/releases.ts';
import { openPublisher, type Publisher } from '../server/publisher.ts';
import { declared, packageRoot, scratch } from '../support.ts';

const base = scratch();
let publisher: Publisher;
beforeAll(async () => {
  publisher = await openPublisher();
});
afterAll(() => publisher.close());

const machine = { node: '20.20.2', needed: '20.15', env: {}, canProxy: false };

async function examined(
  given: Partial<DoctorOptions> = {},
  effects: Partial<ReturnType<typeof stillEffects>> = {},
): Promise<Map<string, Diagnosis>> {
  const found = await doctor(
    {
      out: join(base, 'out'),
      raw: join(base, 'raw'),
      limits: {},
      schemes: ['stp-2017'],
      mirror: null,
      online: false,
      sources,
      ...given,
    },
    machine,
    { ...stillEffects(), got: publisher.got, manners: { firstWait: 1, spacing: 0 }, ...effects },
  );
  for (const one of found) if (one.health === 'fault') expect(one.todo, one.check).toBeTruthy();
  return new Map(found.map((one) => [one.check, one]));
}

describe('a machine that is well', () => {
  it('has no fault, is asked nothing, and keeps nothing', async () => {
    const { out } = await shippedRelease().then((release) => {
      release.db.close();
      return release;
    });
    const asked = publisher.asked.length;
    const found = await examined({ out });
    expect([...found.values()].filter((one) => one.health === 'fault')).toEqual([]);
    expect(found.get('release')?.said).toMatch(/is what was published/);
    expect(found.get('duckdb')?.said).toMatch(/^DuckDB v1/);
    expect(found.get('disk --out')?.said).toMatch(/GB free, about \d+ MB needed/);
    expect(publisher.asked.length).toBe(asked);
    expect(existsSync(join(base, 'raw'))).toBe(false);
    expect(readdirSync(base)).toEqual([]);
  });
});

describe('a fault', () => {
  it.each([
    ['20.15.0', '20.15', true],
    ['20.9.0', '20.15', false],
    ['22.0.0', '20.15', true],
    ['18.20.4', '20.15', false],
  ])('Node %s against %s', (node, needed, ok) => {
    expect(atLeast(node, needed)).toBe(ok);
    expect(nodeOf({ node, needed }).health).toBe(ok ? 'well' : 'fault');
  });

  it('of the clock is seen by what has happened, and by most of the servers', () => {
    const now = new Date('2026-11-23T09:00:00Z');
    const known = [
      { at: '2026-11-22', what: 'the bundled snapshot' },
      { at: '2027-01-05', what: 'a file of January' },
    ];
    expect(clockOf(now, known).said).toContain('a file of January is of 2027-01-05');
    expect(clockOf(now, known.slice(0, 1)).health).toBe('well');
    // A day alone may have begun where the file was fetched.
    expect(clockOf(now, [{ at: '2026-11-24', what: 'x' }]).health).toBe('well');
    const server = (host: string, date: string) => ({ host, date });
    const right = server('a.nhs.uk', 'Mon, 23 Nov 2026 09:01:00 GMT');
    const wrong = server('b.nhs.uk', 'Mon, 23 Nov 2026 08:00:00 GMT');
    expect(clockOf(now, [], [right, right, wrong]).health).toBe('well');
    expect(clockOf(now, [], [right, wrong, wrong])).toMatchObject({
      health: 'fault',
      said: 'it is 60 minutes ahead of that of b.nhs.uk',
    });
  });

  it('of proxies shows none of their secrets', () => {
    const env = { https_proxy: 'http://analyst:pass@proxy.nhs.uk:8080' };
    const told = proxyOf({ env, canProxy: false });
    expect(told).toMatchObject({ health: 'note', todo: expect.stringContaining('--mirror') });
    expect(told.said).toContain('HTTPS_PROXY http://proxy.nhs.uk:8080');
    expect(told.said).not.toContain('pass');
    expect(proxyOf({ env, canProxy: true }).todo).toContain('NODE_USE_ENV_PROXY=1');
    const used = proxyOf({ env: { ...env, NODE_USE_ENV_PROXY: '1' }, canProxy: true });
    expect(used.health).toBe('well');
    expect(proxyOf({ env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, canProxy: true }).health).toBe(
      'fault',
    );
  });

  it('of a folder in which nothing can be made', async () => {
    const path = join(base, 'a-file');
    writeFileSync(path, '');
    const found = await examined({ out: join(path, 'out') });
    expect(found.get('write --out')).toMatchObject({ health: 'fault' });
    expect(found.get('write --raw')).toMatchObject({ health: 'well' });
  });

  it('of the disk, by what is there and what is needed', async () => {
    const schemes = Array.from({ length: 1e6 }, (_, i) => `scheme-${i}`);
    const found = await examined({ schemes });
    expect(found.get('disk --out')).toMatchObject({
      health: 'fault',
      todo: expect.stringContaining('--out'),
    });
  });

  it('of the bundled snapshot, of a file of the archive and of the release', async () => {
    const root = join(base, 'package');
    cpSync(bundledFolder(packageRoot), bundledFolder(root), { recursive: true });
    cpSync(join(packageRoot, 'sql'), join(root, 'sql'), { recursive: true });
    const [csv = ''] = readdirSync(bundledFolder(root)).filter((name) => name.endsWith('.csv'));
    writeFileSync(join(bundledFolder(root), csv), 'changed');

    const raw = join(base, 'damaged-raw');
    const file = join(raw, 'dtoc-days', '2017_0123456789ab.csv');
    mkdirSync(join(raw, 'dtoc-days'), { recursive: true });
    writeFileSync(file, 'these bytes');
    const sidecar = {
      source: 'dtoc-days',
      period: '2017',
      url: 'https://www.england.nhs.uk/dtoc.csv',
      retrieved: '2026-11-22',
      checked: '2026-11-22',
      bytes: 11,
      sha256: sha256('other bytes'),
    };
    writeFileSync(`${file}.json`, JSON.stringify(sidecar));

    const { out: shared, db } = await shippedRelease();
    db.close();
    const out = join(base, 'damaged-out');
    cpSync(shared, out, { recursive: true, filter: (path) => !path.endsWith('.work') });
    const { path } = JSON.parse(readFileSync(join(out, 'latest.json'), 'utf8'));
    writeFileSync(join(out, path, 'ATTRIBUTION.md'), 'nobody');

    const found = await examined({ out, raw }, { packageRoot: root });
    expect(found.get('bundled snapshot')?.health).toBe('fault');
    expect(found.get('archive')).toMatchObject({
      health: 'fault',
      said: expect.stringContaining(file),
    });
    expect(found.get('release')).toMatchObject({
      health: 'fault',
      said: expect.stringContaining('ATTRIBUTION.md is not what was published'),
    });
    expect(found.get('disk --out')?.health).toBe('well');
  });
});

describe('with --online', () => {
  const url = 'https://www.england.nhs.uk/lookup.csv';
  const one = {
    ...declared('ons-ccg-to-stp'),
    locator: { kind: 'url' as const, url, files: [{ url, period: '2017-04' }] },
  };

  it('asks each host of the catalogue once, for no body', async () => {
    const hosts = hostsOf(sources);
    const names = hosts.map((host) => new URL(host.url).host);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('www.england.nhs.uk');
    publisher.asked.length = 0;
    for (const { url: address } of hosts) publisher.serve(address, 'a page');
    const found = await examined({ online: true }, { now: () => new Date() });
    expect(publisher.asked.map((asked) => asked.method)).toEqual(hosts.map(() => 'HEAD'));
    for (const name of names) expect(found.get(`reach ${name}`)?.health, name).toBe('well');
    expect(found.get('clock')?.said).toContain(`as ${names.length} servers say`);
  });

  it('tells one that refuses from one that is not there and from one that answers anyhow', async () => {
    const asked = { online: true, sources: [one] };
    publisher.serve(url, { status: 403 });
    const reach = async () => (await examined(asked)).get('reach www.england.nhs.uk');
    expect(await reach()).toMatchObject({
      health: 'fault',
      said: 'it refuses this program (status 403)',
    });
    publisher.serve(url, { status: 405 });
    expect(await reach()).toMatchObject({ health: 'well' });
    publisher.serve(url, (_, response) => response.socket?.destroy());
    expect(await reach()).toMatchObject({
      health: 'fault',
      said: expect.stringContaining('the connection was broken off'),
      todo: expect.stringContaining('ons-ccg-to-stp'),
    });
  });

  it('asks the mirror in their place where there is one, and looks at a folder by itself', async () => {
    const mirror = publisher.loopback('https://mirror.nhs.uk/published');
    publisher.asked.length = 0;
    const found = await examined({ online: true, sources: [one], mirror });
    expect(publisher.asked.map((asked) => asked.url)).toEqual([
      'https://mirror.nhs.uk/published/mirror.json',
    ]);
    expect(found.get('mirror')).toMatchObject({
      health: 'fault',
      said: expect.stringContaining('404'),
    });
    const folder = join(base, 'mirror');
    expect((await examined({ mirror: folder })).get('mirror')?.health).toBe('fault');
    mkdirSync(folder);
    writeFileSync(join(folder, 'mirror.json'), '{}');
    expect((await examined({ mirror: folder })).get('mirror')?.health).toBe('well');
  });
});

it('footpack doctor gives JSON in a pipe, and 1 where there is a fault', async () => {
  const args = ['doctor', '--out', join(base, 'none'), '--mirror', join(base, 'no-mirror')];
  const { code, stdout, stderr } = await footpack(args);
  expect(code).toBe(EXIT.unexpected);
  const told = JSON.parse(stdout) as { well: boolean; checks: Diagnosis[] };
  expect(told.well).toBe(false);
  expect(told.checks.filter((one) => one.health === 'fault').map((one) => one.check)).toEqual([
    'mirror',
  ]);
  expect(stderr).toMatch(/1 of \d+ checks found a fault/);
});
