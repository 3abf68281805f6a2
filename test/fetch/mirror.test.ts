import {
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { archive, archived, sha256 } from '../../src/fetch/archive.ts';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { retrieve } from '../../src/retrieve.ts';
import { bundledText, declared, packageRoot, scratch } from '../support.ts';

const base = scratch();
const lookup = bundledText('ons-ccg-to-stp_2017-04.csv');
const stp = declared('ons-ccg-to-stp');
const sources = [stp, declared('trust-to-stp')];

let runs = 0;
let mirror = '';
let raw = '';
let before: Record<string, string> = {};

/** Every file of the archive with its digest. */
function holdings(): Record<string, string> {
  const names = readdirSync(raw, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    names
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !/state\.json$|lock\.duckdb$/.test(path))
      .map((path) => [path.slice(raw.length + 1), sha256(readFileSync(path))]),
  );
}

/** Writes a mirror folder: `mirror.json` and the files it holds. */
function offer(list: unknown, files: Record<string, string> = {}): void {
  writeFileSync(join(mirror, 'mirror.json'), JSON.stringify(list));
  for (const [name, body] of Object.entries(files)) writeFileSync(join(mirror, name), body);
}

/** Fetches from a mirror; waits between two tries are short. */
async function take(mirror: string, only: string[] = []) {
  const { findings, ...fetched } = await retrieve(
    { from: { kind: 'mirror', mirror }, only, raw, sources },
    {
      now: () => new Date('2026-12-24T12:00:00Z'),
      packageRoot,
      log: () => {},
      manners: { firstWait: 1 },
    },
  );
  const sum = (what: 'files' | 'added') => fetched.sources.reduce((n, s) => n + s[what], 0);
  return {
    attempted: sum('files'),
    added: sum('added'),
    findings: [...findings, ...fetched.sources.flatMap((s) => s.findings)],
  };
}

const entry = (path: string) => ({ 'ons-ccg-to-stp': [{ period: '2017-04', path }] });

beforeEach(async () => {
  runs += 1;
  mirror = join(base, `mirror-${runs}`);
  raw = join(base, `raw-${runs}`);
  mkdirSync(mirror);
  const bytes = Buffer.from(`${lookup}\n`);
  writeFileSync(join(mirror, 'arriving'), bytes);
  await archive(raw, {
    source: 'ons-ccg-to-stp',
    period: '2017-04',
    url: stp.locator.url,
    retrieved: '2026-11-22',
    bytes: bytes.byteLength,
    sha256: sha256(bytes),
    path: join(mirror, 'arriving'),
    ending: '.csv',
  });
  before = holdings();
});

/** The archive is as it was, and holds no half of a file. */
function expectUntouched(): void {
  expect(holdings()).toEqual(before);
}

describe('a mirror in a folder', () => {
  it('gives its files to the archive, with the publisher’s address and the day it says', async () => {
    offer(
      {
        'ons-ccg-to-stp': [
          {
            period: '2018-04',
            path: 'a.csv',
            url: 'https://ons.uk/a.csv',
            retrieved: '2026-10-01',
          },
          { period: '2019-04', path: 'b.csv' },
        ],
      },
      { 'a.csv': lookup, 'b.csv': lookup },
    );
    const fetched = await take(mirror);
    expect(fetched).toMatchObject({ attempted: 2, added: 2, findings: [] });
    expect(archived(raw).map((e) => [e.period, e.url, e.retrieved])).toEqual([
      ['2017-04', stp.locator.url, '2026-11-22'],
      ['2018-04', 'https://ons.uk/a.csv', '2026-10-01'],
      ['2019-04', stp.locator.url, '2026-12-24'],
    ]);
    expect(await take(mirror)).toMatchObject({ attempted: 2, added: 0 });
  });

  it('leaves alone what no pipeline declares, and says so', async () => {
    offer({ 'cancer-waits': [{ period: '2025-04', path: 'nowhere.xlsx' }] });
    const fetched = await take(mirror);
    expect(fetched).toMatchObject({ attempted: 0, added: 0 });
    expect(fetched.findings).toMatchObject([
      { name: 'unknown source', source: 'cancer-waits', exitCode: EXIT.done },
    ]);
    expectUntouched();
  });

  it('attempts only the sources asked for', async () => {
    offer(entry('gone.csv'));
    expect(await take(mirror, ['trust-to-stp'])).toMatchObject({ attempted: 0, findings: [] });
    expectUntouched();
  });

  it('takes the good files when another is bad', async () => {
    offer(
      {
        'ons-ccg-to-stp': [
          { period: '2017-04', path: 'gone.csv' },
          { period: '2018-04', path: 'a.csv' },
        ],
      },
      { 'a.csv': lookup },
    );
    const fetched = await take(mirror);
    expect(fetched).toMatchObject({ attempted: 2, added: 1 });
    expect(fetched.findings.map((f) => [f.period, f.exitCode])).toEqual([
      ['2017-04', EXIT.notFetched],
    ]);
    expect(archived(raw).map((e) => e.period)).toEqual(['2017-04', '2018-04']);
  });

  it.each([
    ['a missing file', 'gone.csv'],
    ['a path to the folder above', '../outside.csv'],
    ['a roundabout path to the folder above', 'below/../../outside.csv'],
    ['the path of another folder', join(base, 'outside.csv')],
    ['a symlink that leads outside', 'link.csv'],
    ['a folder reached by a symlink', 'linked/outside.csv'],
    ['a folder', 'below'],
    ['the mirror itself', '.'],
  ])('does not follow %s', async (_, path) => {
    writeFileSync(join(base, 'outside.csv'), lookup);
    mkdirSync(join(mirror, 'below'));
    symlinkSync(join(base, 'outside.csv'), join(mirror, 'link.csv'));
    symlinkSync(base, join(mirror, 'linked'));
    offer(entry(path));
    const fetched = await take(mirror);
    expect(fetched.findings).toMatchObject([
      { name: 'not fetched', source: 'ons-ccg-to-stp', period: '2017-04', exitCode: 4 },
    ]);
    expect(fetched.findings[0]?.message).toContain(path);
    expectUntouched();
  });

  it('follows a symlink that stays inside', async () => {
    offer({ 'ons-ccg-to-stp': [{ period: '2018-04', path: 'link.csv' }] }, { 'a.csv': lookup });
    symlinkSync(join(mirror, 'a.csv'), join(mirror, 'link.csv'));
    expect(await take(mirror)).toMatchObject({ added: 1, findings: [] });
  });

  it.each([
    ['an HTML page', '<!DOCTYPE html>\n<title>Moved</title>', 'not an extract', EXIT.notFetched],
    ['a JSON error', '{"error":{"code":400}}', 'not an extract', EXIT.notFetched],
    ['nothing', '', 'not an extract', EXIT.notFetched],
    ['a page cut inside its header', '"CCG17CD,CCG17CDH', 'not an extract', EXIT.notFetched],
    ['another header', lookup.replace('ccg_ods', 'ccg_code'), 'column missing', EXIT.shapeChanged],
  ])('refuses %s in place of CSV', async (_, body, name, exitCode) => {
    offer(entry('a.csv'), { 'a.csv': body });
    const fetched = await take(mirror);
    expect(fetched.findings).toMatchObject([{ name, exitCode, source: 'ons-ccg-to-stp' }]);
    expect(fetched.findings[0]?.message).toContain('a.csv');
    expectUntouched();
  });

  it.each([
    ['is not JSON', '{', /mirror\.json: .*JSON/],
    ['is a list', '[]', /mirror\.json: the whole of it: expected an object with .*; found \[\]$/m],
    [
      'has a path in place of a list',
      '{"ons-ccg-to-stp": "a.csv"}',
      /: ons-ccg-to-stp: expected the list of its files, as .*; found "a\.csv"$/m,
    ],
    [
      'lacks a period, and more',
      '{"trust-to-stp": [], "ons-ccg-to-stp": [{"period": "2017", "path": "a"}, {"path": 1}]}',
      /: ons-ccg-to-stp, entry 2, period: expected .* "2016\/17"; found nothing \(and 1 more place\)$/m,
    ],
    [
      'has a day that is none',
      '{"trust-to-stp": [{"period": "2017", "path": "a", "retrieved": "today"}]}',
      /: trust-to-stp, entry 1, retrieved: expected the day .*; found "today"$/m,
    ],
  ])('cannot be used when its mirror.json %s', async (_, body, said) => {
    writeFileSync(join(mirror, 'mirror.json'), body);
    const failure = await take(mirror).catch((error) => error);
    expect(failure).toBeInstanceOf(Problem);
    expect(failure).toMatchObject({ exitCode: EXIT.usage });
    expect(failure.describe()).toContain(join(mirror, 'mirror.json'));
    expect(failure.describe()).toMatch(said);
    expectUntouched();
  });

  it('clears what was left by a process that was killed as it made the lock good', async () => {
    offer(entry('a.csv'), { 'a.csv': lookup });
    const work = join(raw, '.work');
    for (const name of ['mended-old', 'mended-now']) {
      mkdirSync(join(work, name), { recursive: true });
      writeFileSync(join(work, name, 'lock.duckdb'), '');
    }
    const now = new Date('2026-12-24T11:59:30Z');
    utimesSync(join(work, 'mended-now'), now, now);
    expect(await take(mirror)).toMatchObject({ added: 1 });
    expect(readdirSync(work).sort()).toEqual(['lock.duckdb', 'mended-now']);
  });

  it('cannot be used without a mirror.json, nor when it is not there', async () => {
    await expect(take(mirror)).rejects.toMatchObject({ exitCode: EXIT.usage });
    await expect(take(join(base, 'no such'))).rejects.toMatchObject({ exitCode: EXIT.usage });
    expectUntouched();
  });
});

describe('a mirror over HTTP', () => {
  type Answer = (request: IncomingMessage, response: ServerResponse) => void;
  let server: Server;
  let url = '';
  let asked: string[] = [];
  let answers: Record<string, Answer> = {};

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const answer = answers[request.url ?? ''];
      if (answer) answer(request, response);
      else response.writeHead(404, { 'content-type': 'text/html' }).end('<html>Not found</html>');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/publisher`;
  });
  afterAll(() => server.close());
  beforeEach(() => {
    asked = [];
    answers = {};
  });

  const whole = (body: string): Answer => {
    return (_, response) => response.writeHead(200, { 'content-type': 'text/csv' }).end(body);
  };
  /** Serves `mirror.json` with one file of April 2018, answered as given. */
  function serve(path: string, answer?: Answer): void {
    const list = { 'ons-ccg-to-stp': [{ period: '2018-04', path }] };
    answers['/publisher/mirror.json'] = whole(JSON.stringify(list));
    if (answer) answers[`/publisher/${path}`] = answer;
  }

  it.each(['', '/'])('gives its files to the archive (base URL ending in "%s")', async (ending) => {
    serve('a.csv', whole(lookup));
    expect(await take(url + ending)).toMatchObject({ attempted: 1, added: 1, findings: [] });
    const [, added] = archived(raw);
    expect(added).toMatchObject({
      period: '2018-04',
      sha256: sha256(lookup),
      url: stp.locator.url,
    });
  });

  it('tries again after a 503', async () => {
    serve('a.csv', (request, response) => {
      if (asked.filter((path) => path === request.url).length > 1) whole(lookup)(request, response);
      else response.writeHead(503, { 'retry-after': '1' }).end('busy');
    });
    expect(await take(url)).toMatchObject({ added: 1, findings: [] });
    expect(asked.filter((path) => path.endsWith('a.csv'))).toHaveLength(2);
  });

  /** Half of the lookup, and then the line is cut. */
  const half = (headers: Record<string, string | number>): Answer => {
    return (_, response) => {
      response.writeHead(200, headers);
      response.write(lookup.slice(0, 5_000), () => response.destroy());
    };
  };
  const stated = half({ 'content-length': Buffer.byteLength(lookup) });
  const chunked = half({ 'transfer-encoding': 'chunked' });

  it('tries again after a body that was cut short', async () => {
    serve('a.csv', (request, response) => {
      const answer =
        asked.filter((path) => path === request.url).length > 1 ? whole(lookup) : stated;
      answer(request, response);
    });
    expect(await take(url)).toMatchObject({ added: 1, findings: [] });
    expect(archived(raw)[1]?.sha256).toBe(sha256(lookup));
  });

  it('never takes a body that is cut short every time', async () => {
    const list = {
      'ons-ccg-to-stp': ['stated', 'chunked'].map((path) => ({ period: path, path })),
    };
    answers['/publisher/mirror.json'] = whole(JSON.stringify(list));
    answers['/publisher/stated'] = stated;
    answers['/publisher/chunked'] = chunked;
    const fetched = await take(url);
    expect(fetched).toMatchObject({ attempted: 2, added: 0 });
    expect(fetched.findings.map((f) => [f.name, f.period, f.exitCode])).toEqual([
      ['not fetched', 'chunked', EXIT.notFetched],
      ['not fetched', 'stated', EXIT.notFetched],
    ]);
    expectUntouched();
  });

  it.each<[string, Answer | undefined, string, number]>([
    ['a missing file', undefined, 'not fetched', EXIT.notFetched],
    ['an HTML page', whole('<html>Sorry</html>'), 'not an extract', EXIT.notFetched],
    ['an empty body', whole(''), 'not an extract', EXIT.notFetched],
    ['another header', whole('a,b\n1,2\n'), 'column missing', EXIT.shapeChanged],
  ])('answers %s', async (_, answer, name, exitCode) => {
    serve('a.csv', answer);
    const fetched = await take(url);
    expect(fetched.findings).toMatchObject([{ name, exitCode }]);
    expectUntouched();
  });

  it.each([
    '../outside.csv',
    '%2e%2e/outside.csv',
    '/outside.csv',
    '//127.0.0.1:9/publisher/outside.csv',
    'http://127.0.0.1:9/outside.csv',
    'file:///etc/hostname',
  ])('is not left for %s', async (path) => {
    serve(path);
    answers['/outside.csv'] = whole(lookup);
    const fetched = await take(url);
    expect(fetched.findings).toMatchObject([{ name: 'not fetched', exitCode: EXIT.notFetched }]);
    expect(asked).toEqual(['/publisher/mirror.json']);
    expectUntouched();
  });

  it('that is down leaves the archive to stand in, and says so', async () => {
    const findings = (await take('http://127.0.0.1:9')).findings;
    expect(findings).toMatchObject([{ name: 'mirror not reached', exitCode: EXIT.notFetched }]);
    expectUntouched();
  });

  it('cannot be used without a mirror.json', async () => {
    await expect(take(url)).rejects.toMatchObject({ exitCode: EXIT.usage });
    expectUntouched();
  });
});
