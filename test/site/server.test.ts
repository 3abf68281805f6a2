import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { readManifest } from '../../src/release/manifest.ts';
import { areas } from '../../src/site/frame.ts';
import { type SiteOptions, siteServer } from '../../src/site/server.ts';
import { shippedCopy } from '../figures/releases.ts';
import { scratch } from '../support.ts';
import { type Answered, ask, started } from './asked.ts';

const work = scratch();
const out = join(work, 'out');
const pages = join(work, 'pages');
const servers: Server[] = [];
const told: string[] = [];

/** A server of the copy of the shipped release, but for what a test says. */
function serving(given: Partial<SiteOptions> = {}): Promise<string> {
  const server = siteServer({ pages, out, log: (line) => told.push(line), ...given });
  servers.push(server);
  return started(server);
}

let origin = '';
let id = '';
let folder = '';
const at = (path: string) => `/releases/${id}/${path}`;
const fileAt = (path: string) => readFileSync(join(folder, path));
const json = (answered: Answered) => JSON.parse(answered.body.toString());

beforeAll(async () => {
  await shippedCopy(out);
  id = JSON.parse(readFileSync(join(out, 'latest.json'), 'utf8')).release;
  folder = join(out, 'releases', id);
  mkdirSync(join(pages, 'assets'), { recursive: true });
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>Map</title>');
  writeFileSync(join(pages, 'assets', 'map-page-BQ3x_9-z.js'), 'export {};');
  writeFileSync(join(pages, 'assets', 'footpack.css'), 'body { color: #212b32; }');
  writeFileSync(join(work, 'secret.txt'), 'the secret');
  writeFileSync(join(pages, '.secret'), 'the secret');
  symlinkSync(join(work, 'secret.txt'), join(pages, 'leads-out.txt'));
  mkdirSync(join(out, '.work'));
  writeFileSync(join(out, '.work', 'lock.duckdb'), 'the secret');
  mkdirSync(join(out, 'runs'));
  writeFileSync(join(out, 'runs', 'one.json'), '"the secret"');
  writeFileSync(join(folder, 'notes.txt'), 'the secret');
  origin = await serving();
});

afterAll(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

describe('the files of a release', () => {
  it('are those of its manifest, byte for byte, each with its hash as a strong tag', async () => {
    const { files } = readManifest(folder);
    expect(files.length).toBeGreaterThan(200);
    for (const { path, bytes, sha256 } of files) {
      const { status, headers, body } = await ask(origin, at(path));
      expect([path, status, body.byteLength]).toEqual([path, 200, bytes]);
      expect(createHash('sha256').update(body).digest('hex'), path).toBe(sha256);
      expect(headers.etag).toBe(`"${sha256.slice(0, 32)}"`);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(headers['access-control-allow-origin']).toBe('*');
    }
    const manifest = await ask(origin, at('manifest.json'));
    expect(manifest.body.equals(fileAt('manifest.json'))).toBe(true);
  });

  it.each([
    ['stp-2017/index.json', 'application/json'],
    ['stp-2017/map/values.arrow', 'application/vnd.apache.arrow.file'],
    ['stp-2017/map/footprints.topojson', 'application/json'],
    ['tables/baseline.parquet', 'application/vnd.apache.parquet'],
    ['stp-2017/packs/E54000016/organisations.csv', 'text/csv; charset=utf-8'],
    ['README.md', 'text/plain; charset=utf-8'],
    ['footpack.duckdb', 'application/octet-stream'],
  ])('%s is sent as %s, not to be guessed at', async (path, type) => {
    const { headers } = await ask(origin, at(path));
    expect(headers['content-type']).toBe(type);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('are compressed for who can read it, each encoding with a tag of its own', async () => {
    const path = 'stp-2017/packs/E54000016/pack.json';
    const plain = await ask(origin, at(path));
    const br = await ask(origin, at(path), { 'accept-encoding': 'gzip, br' });
    const gzip = await ask(origin, at(path), { 'accept-encoding': 'gzip' });
    expect([br.headers['content-encoding'], gzip.headers['content-encoding']]).toEqual([
      'br',
      'gzip',
    ]);
    expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
    expect(br.body.byteLength).toBeLessThan(plain.body.byteLength / 5);
    expect(new Set([plain, br, gzip].map(({ headers }) => headers.etag)).size).toBe(3);
    for (const { headers } of [plain, br, gzip]) expect(headers.vary).toBe('Accept-Encoding');
    const again = await ask(origin, at(path), {
      'accept-encoding': 'br',
      'if-none-match': br.headers.etag ?? '',
    });
    expect([again.status, again.body.byteLength]).toEqual([304, 0]);
    expect(again.headers.etag).toBe(br.headers.etag);
    const other = await ask(origin, at(path), { 'if-none-match': br.headers.etag ?? '' });
    expect(other.status).toBe(200);
  });

  it('of Parquet are never recoded, and a database only as a whole', async () => {
    const accept = { 'accept-encoding': 'gzip, br' };
    const parquet = await ask(origin, at('tables/baseline.parquet'), accept);
    expect(parquet.headers['content-encoding']).toBeUndefined();
    expect(parquet.headers.vary).toBeUndefined();
    const bytes = fileAt('footpack.duckdb');
    const head = await ask(origin, at('footpack.duckdb'), accept, 'HEAD');
    expect(head.headers['content-length']).toBe(String(bytes.byteLength));
    const piece = await ask(origin, at('footpack.duckdb'), { ...accept, range: 'bytes=8-11' });
    expect([piece.status, piece.headers['content-encoding']]).toEqual([206, undefined]);
    expect(piece.body.toString()).toBe('DUCK');
    const whole = await ask(origin, at('footpack.duckdb'), accept);
    expect(whole.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(whole.body).equals(bytes)).toBe(true);
  });

  it('can be had in pieces, of small files and of streamed ones', async () => {
    const cases = ['tables/indicator.parquet', 'footpack.duckdb'] as const;
    expect(fileAt(cases[1]).byteLength).toBeGreaterThan(4_000_000);
    for (const path of cases) {
      const bytes = fileAt(path);
      const size = bytes.byteLength;
      const whole = await ask(origin, at(path));
      expect(whole.headers['accept-ranges']).toBe('bytes');
      expect(whole.body.equals(bytes)).toBe(true);
      const end = await ask(origin, at(path), { range: 'bytes=-1000' });
      expect(end.status).toBe(206);
      expect(end.headers['content-range']).toBe(`bytes ${size - 1000}-${size - 1}/${size}`);
      expect(end.body.equals(bytes.subarray(-1000))).toBe(true);
      const beyond = await ask(origin, at(path), { range: `bytes=${size}-` });
      expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${size}`]);
      const tag = whole.headers.etag ?? '';
      const same = await ask(origin, at(path), { range: 'bytes=0-3', 'if-range': tag });
      expect([same.status, same.body.byteLength]).toEqual([206, 4]);
      const changed = await ask(origin, at(path), { range: 'bytes=0-3', 'if-range': '"old"' });
      expect([changed.status, changed.body.byteLength]).toEqual([200, size]);
      const head = await ask(origin, at(path), { range: 'bytes=0-3' }, 'HEAD');
      expect([head.status, head.headers['content-length'], head.body.byteLength]).toEqual([
        206,
        '4',
        0,
      ]);
    }
  });

  it('are not sent again to who has them', async () => {
    const first = await ask(origin, at('stp-2017/index.json'));
    const { etag = '', 'last-modified': modified = '' } = first.headers;
    expect(Date.parse(modified)).toBe(
      Math.floor(Date.parse(readManifest(folder).createdAt) / 1000) * 1000,
    );
    for (const headers of [{ 'if-none-match': etag }, { 'if-modified-since': modified }]) {
      const again = await ask(origin, at('stp-2017/index.json'), headers);
      expect([again.status, again.body.byteLength, again.headers.etag]).toEqual([304, 0, etag]);
      expect(again.headers['content-type']).toBeUndefined();
    }
  });

  it('have the same headers for HEAD as for GET, and no body', async () => {
    const own = (answered: Answered) => {
      const { date, connection, 'keep-alive': alive, ...rest } = answered.headers;
      return rest;
    };
    for (const path of [at('stp-2017/index.json'), '/', '/latest.json', '/nothing.json']) {
      const accept = { 'accept-encoding': 'gzip' };
      const get = await ask(origin, path, accept);
      const head = await ask(origin, path, accept, 'HEAD');
      expect([head.status, own(head)]).toEqual([get.status, own(get)]);
      expect(head.body.byteLength).toBe(0);
    }
  });

  it('are what Arrow reads', async () => {
    const { body } = await ask(origin, at('stp-2017/map/values.arrow'));
    expect(tableFromIPC(body).numRows).toBeGreaterThan(2000);
  });
});

describe('nothing leads outside', () => {
  it.each([
    '/../secret.txt',
    '/releases/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/releases/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets/../../secret.txt',
    '/%252e%252e/secret.txt',
    '/.secret',
    '/leads-out.txt',
    '/secret.txt%00.json',
    '/.work/lock.duckdb',
    '/runs/one.json',
    '/releases/../.work/lock.duckdb',
  ])('%s', async (path) => {
    const { status, body } = await ask(origin, path);
    expect(status).toBe(404);
    expect(body.toString()).not.toContain('the secret');
  });

  it('nor is a file there that the manifest does not name', async () => {
    const { status, body } = await ask(origin, at('notes.txt'));
    expect(status).toBe(404);
    expect(body.toString()).not.toContain('the secret');
  });

  it('nor a file that was changed, nor one that is a link out', async () => {
    const other = join(work, 'damaged');
    cpSync(out, other, { recursive: true });
    const damaged = await serving({ out: other });
    const within = (path: string) => join(other, 'releases', id, path);
    truncateSync(within('README.md'), 3);
    rmSync(within('ATTRIBUTION.md'));
    writeFileSync(join(work, 'elsewhere.md'), fileAt('ATTRIBUTION.md'));
    symlinkSync(join(work, 'elsewhere.md'), within('ATTRIBUTION.md'));
    expect((await ask(damaged, at('README.md'))).status).toBe(404);
    expect((await ask(damaged, at('ATTRIBUTION.md'))).status).toBe(404);
    expect((await ask(damaged, at('datapackage.json'))).status).toBe(200);
    rmSync(other, { recursive: true });
  });

  it('and nothing can be written', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE']) {
      const { status, headers } = await ask(origin, '/latest.json', {}, method);
      expect([status, headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
    }
  });
});

describe('what a page may do', () => {
  it('is said strictly: nothing inline, nothing from elsewhere, in no frame', async () => {
    const { headers } = await ask(origin, '/');
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['referrer-policy']).toBe('same-origin');
  });

  it('a document may run nothing, and has the styles that it carries', async () => {
    const { headers, body } = await ask(origin, '/footprints/stp-2017/E54000016/');
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).not.toContain('script-src');
    expect(policy).not.toContain('unsafe');
    const style = /<style>([\s\S]*?)<\/style>/.exec(body.toString())?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(style.length).toBeGreaterThan(1000);
    expect(policy).toContain(`style-src 'self' 'sha256-${hash}'`);
    expect(body.toString()).not.toMatch(/<script|\son\w+=|\sstyle=/i);
  });

  it('another origin may read data, and asks beforehand as browsers do', async () => {
    const asked = { origin: 'https://dashboard.example', 'access-control-request-method': 'GET' };
    const { status, headers } = await ask(origin, at('manifest.json'), asked, 'OPTIONS');
    expect(status).toBe(204);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-allow-headers']).toContain('Range');
    const data = await ask(origin, '/latest.json', asked);
    expect(data.headers['access-control-allow-origin']).toBe('*');
    expect(data.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('a file with a hash in its name is kept for ever, any other is asked for', async () => {
    const hashed = await ask(origin, '/assets/map-page-BQ3x_9-z.js');
    expect(hashed.headers['cache-control']).toContain('immutable');
    for (const path of ['/', '/assets/footpack.css', '/latest.json', '/releases.json']) {
      expect((await ask(origin, path)).headers['cache-control'], path).toBe('no-cache');
    }
  });
});

describe('what is not there', () => {
  it('of a release is told in JSON, with those that are', async () => {
    const answered = await ask(origin, '/releases/2020-01-01_00000000/manifest.json');
    expect([answered.status, answered.headers['content-type']]).toEqual([404, 'application/json']);
    expect(answered.headers['access-control-allow-origin']).toBe('*');
    expect(answered.headers['cache-control']).toBe('no-store');
    expect(json(answered)).toEqual({
      error: 'There is no release 2020-01-01_00000000.',
      there: [`releases/${id}/manifest.json`],
      next: 'latest.json names the latest release, releases.json all of them',
    });
  });

  it('of a file of a release is told with its neighbours', async () => {
    const answered = await ask(origin, at('tables/baselines.parquet'));
    expect(answered.status).toBe(404);
    expect(json(answered).there).toContain(`releases/${id}/tables/baseline.parquet`);
    expect(json(answered).there).not.toContain(`releases/${id}/README.md`);
  });

  it('of a footprint is a page that names each, with ways that work from there', async () => {
    const { status, headers, body } = await ask(origin, '/footprints/stp-2017/E54000099/');
    expect([status, headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    const page = body.toString();
    expect(page).toContain('There is no footprint E54000099 in stp-2017.');
    const ways = [...page.matchAll(/href="((?:\.\.\/)+footprints\/stp-2017\/[^"]+)"/g)];
    expect(ways).toHaveLength(44);
    const first = new URL(ways[0]?.[1] ?? '', `${origin}/footprints/stp-2017/E54000099/`);
    expect((await ask(origin, first.pathname)).status).toBe(200);
  });

  it('of a scheme is a page that names the schemes; whatever was asked for is only text', async () => {
    const { status, body } = await ask(origin, '/footprints/%3Cscript%3Ealert(1)/E54000016/');
    expect(status).toBe(404);
    expect(body.toString()).toContain('no packs of &lt;script&gt;alert(1)');
    expect(body.toString()).toContain('footprints/#stp-2017');
  });

  it('of an address without its slash leads to it', async () => {
    for (const [path, location] of [
      ['/footprints', 'footprints/'],
      ['/footprints/stp-2017/E54000016', 'E54000016/'],
      ['/footprints/stp-2017/', '../#stp-2017'],
    ] as const) {
      const { status, headers } = await ask(origin, path);
      expect([path, status, headers.location]).toEqual([path, 308, location]);
    }
    expect((await ask(origin, '/footprints/')).body.toString()).toContain(
      'href="stp-2017/E54000016/"',
    );
  });

  it('says where a provider counts in the release that it shows', async () => {
    const told = areas('hq').replace('&', '&amp;');
    for (const path of ['/footprints/', '/footprints/stp-2017/E54000016/']) {
      expect((await ask(origin, path)).body.toString()).toContain(told);
    }
    const other = join(work, 'by-share');
    mkdirSync(join(other, 'releases', id), { recursive: true });
    cpSync(join(out, 'latest.json'), join(other, 'latest.json'));
    const manifest = { ...readManifest(folder), attribution: 'share' };
    writeFileSync(join(other, 'releases', id, 'manifest.json'), JSON.stringify(manifest));
    const shared = await ask(await serving({ out: other }), '/footprints/');
    expect(shared.body.toString()).toContain(areas('share').replace('&', '&amp;'));
  });
});

describe('a trace', () => {
  const asked: string[] = [];
  let traced = '';
  beforeAll(async () => {
    traced = await serving({
      trace: async ({ footprint, indicator }) => {
        asked.push(indicator);
        if (indicator === 'qof-dm') throw new Problem(EXIT.usage, 'made by an <older> footpack');
        if (indicator === 'qof-af') throw new Error('a disk that fails');
        return `<!doctype html><style>b{}</style><p>${footprint} ${indicator}`;
      },
    });
  });
  const path = (indicator: string) => `/footprints/stp-2017/E54000016/trace/${indicator}/`;

  it('is a page of the footprint, made once', async () => {
    for (let i = 0; i < 2; i += 1) {
      const { status, body, headers } = await ask(traced, path('ae-4hr-type1'));
      expect([status, body.toString()]).toEqual([
        200,
        '<!doctype html><style>b{}</style><p>E54000016 ae-4hr-type1',
      ]);
      expect(headers['content-security-policy']).toContain("'sha256-");
    }
    expect(asked).toEqual(['ae-4hr-type1']);
  });

  it('is not made of what no pack has, or of a part of an id', async () => {
    for (const name of ['ae-4hr', 'nothing']) {
      const { status, body } = await ask(traced, path(name));
      expect(status).toBe(404);
      expect(body.toString()).toContain('trace/ae-4hr-type1/');
    }
    expect(asked).toEqual(['ae-4hr-type1']);
  });

  it('that cannot be made says why, and one that fails fails by itself', async () => {
    const { status, body } = await ask(traced, path('qof-dm'));
    expect(status).toBe(404);
    expect(body.toString()).toContain('made by an &lt;older&gt; footpack');
    const failed = await ask(traced, path('qof-af'));
    expect([failed.status, failed.body.toString()]).toEqual([500, '']);
    expect(told.at(-1)).toContain('a disk that fails');
    expect((await ask(traced, path('ae-4hr-type1'))).status).toBe(200);
  });

  it('is linked from the document where there is one, else its command is told', async () => {
    const linked = (await ask(traced, '/footprints/stp-2017/E54000016/')).body.toString();
    expect(linked).toContain('href="trace/qof-dm/"');
    const plain = (await ask(origin, '/footprints/stp-2017/E54000016/')).body.toString();
    expect(plain).not.toContain('href="trace/');
    expect(plain).toContain(
      'npx footpack trace E54000016 qof-dm --scheme stp-2017 --html trace.html',
    );
    expect((await ask(origin, path('qof-dm'))).status).toBe(404);
  });
});

describe('releases that come and go while it serves', () => {
  it('are seen at once', async () => {
    const empty = join(work, 'later');
    mkdirSync(empty);
    const live = await serving({ out: empty, pages: null });
    const none = await ask(live, '/latest.json');
    expect([none.status, json(none).next]).toEqual([
      404,
      'footpack refresh --bundled makes one; it is shown here at once.',
    ]);
    expect((await ask(live, '/footprints/')).status).toBe(404);
    const unbuilt = await ask(live, '/');
    expect(unbuilt.status).toBe(404);
    expect(unbuilt.body.toString()).toContain('npm run prepare');

    cpSync(out, empty, { recursive: true });
    expect(json(await ask(live, '/latest.json')).release).toBe(id);
    expect((await ask(live, '/footprints/stp-2017/E54000016/')).status).toBe(200);

    // A second one, which differs from the first in its name and in one pack.
    const next = '2026-12-01_aaaaaaaa';
    const second = join(empty, 'releases', next);
    cpSync(join(empty, 'releases', id), second, { recursive: true });
    const pack = join(second, 'stp-2017/packs/E54000016/pack.json');
    const before = readFileSync(pack, 'utf8');
    writeFileSync(pack, before.replace('"name":"The Black Country"', '"name":"The Blue Country"'));
    expect(readFileSync(pack, 'utf8')).not.toBe(before);
    const manifest = join(second, 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replaceAll(id, next));
    const pointer = join(empty, 'latest.json');
    writeFileSync(pointer, readFileSync(pointer, 'utf8').replaceAll(id, next));
    const { body } = await ask(live, '/footprints/stp-2017/E54000016/');
    expect(body.toString()).toContain('The Blue Country');
    expect(json(await ask(live, '/latest.json')).release).toBe(next);
    expect((await ask(live, `/releases/${id}/stp-2017/index.json`)).status).toBe(200);

    // A server that was told to show one release shows that one alone.
    const pinned = await serving({ out: empty, release: id });
    expect(json(await ask(pinned, '/latest.json'))).toMatchObject({ release: id });
    expect(json(await ask(pinned, '/releases.json')).map((one: { id: string }) => one.id)).toEqual([
      id,
    ]);
    expect((await ask(pinned, `/releases/${next}/stp-2017/index.json`)).status).toBe(404);

    rmSync(join(empty, 'releases', id), { recursive: true });
    expect((await ask(live, `/releases/${id}/stp-2017/index.json`)).status).toBe(404);
    expect(readdirSync(join(empty, 'releases'))).toEqual([next]);
    rmSync(empty, { recursive: true });
  });
});
