import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { archived, holdings, sha256 } from '../src/fetch/archive.ts';
import { states } from '../src/fetch/state.ts';
import type { Effects, Manners } from '../src/model/effects.ts';
import { exitCodeOf } from '../src/model/finding.ts';
import { EXIT } from '../src/model/problem.ts';
import type { Locator, Source } from '../src/model/source.ts';
import { type Origin, planRetrieval, retrieve } from '../src/retrieve.ts';
import { type Act, inTurn, openPublisher, type Publisher, type Route } from './server/publisher.ts';
import { bundledText, declared, packageRoot, scratch } from './support.ts';

const base = scratch();
const FILE = 'https://www.england.nhs.uk/lookup.csv';
const PAGE = 'https://www.england.nhs.uk/statistics/lookup/';
const lookup = bundledText('ons-ccg-to-stp_2017-04.csv');
const lines = lookup.trimEnd().split('\n');
/** The same rows as another revision: one CCG has a longer name. */
const revised = lookup.replace('NHS Ashford CCG', 'NHS Ashford and District CCG');

let publisher: Publisher;
let raw = '';
let runs = 0;
beforeAll(async () => {
  publisher = await openPublisher();
});
afterAll(() => publisher.close());
beforeEach(() => {
  publisher.asked.length = 0;
  runs += 1;
  raw = join(base, `raw-${runs}`);
});

/** A lookup of 207 CCGs, found by a locator, as any source of the catalogue. */
function source(locator?: Locator, otherwise?: Locator): Source {
  const at: Locator = locator ?? {
    kind: 'url',
    url: FILE,
    files: [{ url: FILE, period: '2017-04' }],
  };
  return { ...declared('ons-ccg-to-stp'), locator: at, ...(otherwise ? { otherwise } : {}) };
}

function effects(manners: Partial<Manners> = {}, day = '2026-12-24'): Effects {
  return {
    now: () => new Date(`${day}T12:00:00Z`),
    packageRoot,
    log: () => {},
    got: publisher.got,
    manners: { firstWait: 1, spacing: 0, ...manners },
  };
}

async function fetchOnce(
  given: { source?: Source; manners?: Partial<Manners>; day?: string; from?: Origin } = {},
) {
  const fetched = await retrieve(
    {
      from: given.from ?? { kind: 'live' },
      only: [],
      raw,
      sources: [given.source ?? source()],
    },
    effects(given.manners, given.day),
  );
  const [of] = fetched.sources;
  if (!of) throw new Error('no source was offered');
  const exitCode = exitCodeOf([...fetched.findings, ...of.findings]);
  return { ...of, exitCode, bytes: fetched.bytes };
}

/** What the archive holds, without what it tells of the last fetch. */
function kept(): Record<string, string> {
  const names = readdirSync(raw, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    names
      .filter((entry) => entry.isFile() && entry.name !== 'state.json')
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.endsWith('lock.duckdb'))
      .map((path) => [path.slice(raw.length + 1), sha256(readFileSync(path))]),
  );
}

async function zipOf(members: Record<string, string | Buffer>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, body] of Object.entries(members)) zip.addBuffer(Buffer.from(body), name);
  zip.end();
  return buffer(zip.outputStream as unknown as Readable);
}

const status =
  (code: number, headers: Record<string, string> = {}): Act =>
  (_, response) =>
    response.writeHead(code, headers).end('<html>no</html>');
function breakOff(response: ServerResponse, headers: Record<string, string | number>) {
  response.writeHead(200, headers);
  response.write(revised.slice(0, 5_000), () => setTimeout(() => response.destroy(), 10));
}
const drip: Act = (_, response) => {
  response.writeHead(200);
  const dripping = setInterval(() => response.write('CCG17CD,'), 10);
  response.on('close', () => clearInterval(dripping));
};

/** Names inside a zip of the same length, changed where the writer of zips would refuse them. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
}

describe('a fault that lasts leaves the last good file in use', () => {
  beforeEach(async () => {
    publisher.serve(FILE, lookup);
    expect(await fetchOnce({ day: '2026-11-22' })).toMatchObject({ added: 1, exitCode: EXIT.done });
    publisher.asked.length = 0;
  });

  const name = (found: string) => new RegExp(`^${found}`);
  it.each<[string, () => Route | Promise<Route>, string, RegExp, number]>([
    ['503, five times', () => status(503), 'not fetched', /status 503, 5 times/, EXIT.notFetched],
    [
      '403',
      () => status(403),
      'not fetched',
      /refuses this program \(status 403\)/,
      EXIT.notFetched,
    ],
    [
      '429 with a Retry-After of a day',
      () => status(429, { 'retry-after': '86400' }),
      'not fetched',
      /come back later \(status 429\); it asks to wait 86400 s/,
      EXIT.notFetched,
    ],
    [
      'a connection reset in mid-body',
      () => (_, response) => {
        response.writeHead(200);
        response.write(revised.slice(0, 5_000), () => response.socket?.resetAndDestroy());
      },
      'not fetched',
      /, 5 times/,
      EXIT.notFetched,
    ],
    [
      'a body shorter than its Content-Length',
      () => (_, response) => breakOff(response, { 'content-length': revised.length }),
      'not fetched',
      /, 5 times/,
      EXIT.notFetched,
    ],
    [
      'a chunked body cut short',
      () => (_, response) => breakOff(response, { 'transfer-encoding': 'chunked' }),
      'not fetched',
      /, 5 times/,
      EXIT.notFetched,
    ],
    [
      'a truncated zip',
      async () => ({ body: (await zipOf({ 'lookup.csv': revised })).subarray(0, -200) }),
      'not an extract',
      /zip/,
      EXIT.notFetched,
    ],
    [
      'a zip whose bytes are not those it was made of',
      async () => {
        const zip = await zipOf({ 'lookup.csv': revised });
        zip[400] = (zip[400] ?? 0) ^ 0xff;
        return { body: zip };
      },
      'not an extract',
      /zip|checksum|CRC/i,
      EXIT.notFetched,
    ],
    [
      'a zip bomb',
      async () => ({ body: await zipOf({ 'lookup.csv': Buffer.alloc(300_000_000, 'a') }) }),
      'not an extract',
      /the zip makes \d+ bytes of \d+/,
      EXIT.notFetched,
    ],
    [
      'a zip with ../ in a name',
      async () => ({
        body: renamed(await zipOf({ 'aa/lookup.csv': revised }), 'aa/lookup.csv', '../lookup.csv'),
      }),
      'not an extract',
      /\.\.\/lookup\.csv/,
      EXIT.notFetched,
    ],
    [
      'HTML with status 200',
      () => '<!DOCTYPE html>\n<title>Sorry</title>',
      'not an extract',
      /HTML/,
      EXIT.notFetched,
    ],
    [
      'a JSON error with status 200',
      () => '{"error":{"code":400,"message":"Invalid query"}}',
      'not an extract',
      /JSON error/,
      EXIT.notFetched,
    ],
    ['an empty body', () => '', 'not an extract', /empty/, EXIT.notFetched],
    [
      'a redirect loop',
      () => status(302, { location: '/lookup.csv' }),
      'not fetched',
      /redirects in a circle/,
      EXIT.notFetched,
    ],
    [
      'a redirect to a file of this machine',
      () => status(302, { location: 'file:///etc/hostname' }),
      'not fetched',
      /neither http nor https/,
      EXIT.notFetched,
    ],
    ['a slow drip that never ends', () => drip, 'not fetched', /too slowly/, EXIT.notFetched],
    [
      'a header changed',
      () => lookup.replace('stp_ons', 'footprint'),
      'column missing',
      /line 1 has no column .*found .*footprint/,
      EXIT.shapeChanged,
    ],
    [
      'a header that stands further down',
      () => `Published on 1 April\n\n${revised}`,
      'header moved',
      /line 3/,
      EXIT.shapeChanged,
    ],
    [
      'rows down by 90 %',
      () => `${lines.slice(0, 21).join('\n')}\n`,
      'rows collapsed',
      /20 rows/,
      EXIT.shapeChanged,
    ],
    [
      'rows down by half, above the fewest that the contract allows',
      () => `${lines.slice(0, 102).join('\n')}\n`,
      'rows collapsed',
      /101 rows, where the last good extract \(2017-04\) has 207/,
      EXIT.shapeChanged,
    ],
    [
      'many duplicate rows',
      () => `${[...lines, ...lines.slice(1, 11)].join('\n')}\n`,
      'too many faulty rows',
      /10 of 217 rows cannot be used \(line 209: repeats record 2\)/,
      EXIT.shapeChanged,
    ],
  ])('%s', async (_, fault, found, said, exitCode) => {
    const before = kept();
    publisher.serve(FILE, await fault());
    const fetched = await fetchOnce({ manners: { watch: 100, slowest: 2_000 } });
    expect(fetched).toMatchObject({ files: 1, added: 0, unchanged: 0, exitCode });
    expect(fetched.findings).toMatchObject([
      { name: expect.stringMatching(name(found)), source: 'ons-ccg-to-stp', period: '2017-04' },
    ]);
    expect(fetched.findings[0]?.message).toMatch(said);
    expect(fetched.findings[0]?.message).toContain('what was retrieved on 2026-11-22 stays in use');
    expect(fetched.findings[0]?.message).not.toContain('127.0.0.1');
    // No part of it is left, and what was there stands.
    expect(kept()).toEqual(before);
    expect(existsSync(join(raw, '.work', 'part'))).toBe(false);
    expect(archived(raw).map((e) => e.sha256)).toEqual([sha256(lookup)]);
    expect(states(raw).get('ons-ccg-to-stp')).toEqual({
      source: 'ons-ccg-to-stp',
      checked: '2026-12-24',
      findings: fetched.findings,
    });
  });

  it('a host whose name is not found', async () => {
    const url = 'https://publisher.invalid/lookup.csv';
    const before = kept();
    const { exitCode, findings } = await retrieve(
      {
        from: { kind: 'live' },
        only: [],
        raw,
        sources: [source({ kind: 'url', url, files: [{ url, period: '2017-04' }] })],
      },
      // The real network: no host of that name can be there.
      { now: effects().now, packageRoot, log: () => {}, manners: { attempts: 2, firstWait: 1 } },
    ).then(({ sources: [of] }) => ({ exitCode: exitCodeOf(of?.findings ?? []), ...of }));
    expect(exitCode).toBe(EXIT.notFetched);
    expect(findings?.[0]?.message).toMatch(/the name of the host/);
    expect(kept()).toEqual(before);
  });

  it('is over once the file is good again', async () => {
    publisher.serve(FILE, status(403));
    await fetchOnce();
    publisher.serve(FILE, lookup);
    expect(await fetchOnce({ day: '2026-12-25' })).toMatchObject({
      unchanged: 1,
      exitCode: EXIT.done,
    });
    expect(states(raw).get('ons-ccg-to-stp')).toMatchObject({
      checked: '2026-12-25',
      findings: [],
    });
  });
});

describe('a fault that passes is not noticed', () => {
  it.each<[string, Act]>([
    ['503', status(503)],
    ['429 with Retry-After', status(429, { 'retry-after': '0' })],
    ['a body cut short', (_, response) => breakOff(response, { 'content-length': lookup.length })],
  ])('%s, then the file', async (_, fault) => {
    publisher.serve(FILE, inTurn(fault, lookup));
    expect(await fetchOnce()).toMatchObject({ added: 1, exitCode: EXIT.done, findings: [] });
    expect(archived(raw).map((e) => e.sha256)).toEqual([sha256(lookup)]);
    expect(publisher.asked).toHaveLength(2);
  });
});

describe('a file that is another than last time', () => {
  it('with its columns in another order is read as well', async () => {
    publisher.serve(FILE, lookup);
    await fetchOnce({ day: '2026-11-22' });
    const quoted = (text: string) => text.match(/("[^"]*"|[^,]*)(,|$)/g) ?? [];
    const reordered = lines
      .map((line) => quoted(line).map((field) => field.replace(/,$/, '')))
      .map((fields) =>
        fields
          .filter((f, i) => i < fields.length - 1 || f !== '')
          .reverse()
          .join(','),
      );
    publisher.serve(FILE, `${reordered.join('\n')}\n`);
    expect(await fetchOnce()).toMatchObject({ added: 1, exitCode: EXIT.done, findings: [] });
    expect(holdings(raw).map((h) => h.sidecar.rows)).toEqual([207, 207]);
  });

  it('with a few rows twice is taken, the repeats set aside', async () => {
    publisher.serve(FILE, `${[...lines, lines[5]].join('\n')}\n`);
    expect(await fetchOnce()).toMatchObject({ added: 1, exitCode: EXIT.done });
    expect(holdings(raw)[0]?.sidecar.rows).toBe(207);
  });

  it('in place of the old one at the same address keeps both', async () => {
    publisher.serve(FILE, { body: lookup, etag: '"1"' });
    await fetchOnce({ day: '2026-11-22' });
    publisher.serve(FILE, { body: revised, etag: '"2"' });
    expect(await fetchOnce()).toMatchObject({ added: 1 });
    expect(archived(raw).map((e) => [e.sha256, e.retrieved])).toEqual([
      [sha256(revised), '2026-12-24'],
      [sha256(lookup), '2026-11-22'],
    ]);
  });

  it('as a revision at a new address, found on the page that links to both', async () => {
    const page: Locator = {
      kind: 'landing page',
      url: PAGE,
      link: { text: /lookup (?<month>\w+) (?<year>\d{4})/i },
    };
    publisher.serve(PAGE, '<a href="/uploads/2017/05/l.csv">Lookup April 2017</a>');
    publisher.serve('https://www.england.nhs.uk/uploads/2017/05/l.csv', lookup);
    expect(await fetchOnce({ source: source(page), day: '2026-11-22' })).toMatchObject({
      added: 1,
    });
    publisher.serve(
      PAGE,
      `<a href="/uploads/2017/05/l.csv">Lookup April 2017</a>
       <a href="/uploads/2017/06/l-revised.csv">Lookup April 2017 (revised)</a>`,
    );
    publisher.serve('https://www.england.nhs.uk/uploads/2017/06/l-revised.csv', revised);
    expect(await fetchOnce({ source: source(page) })).toMatchObject({ added: 1, files: 1 });
    expect(archived(raw).map((e) => [e.sha256, e.url])).toEqual([
      [sha256(revised), 'https://www.england.nhs.uk/uploads/2017/06/l-revised.csv'],
      [sha256(lookup), 'https://www.england.nhs.uk/uploads/2017/05/l.csv'],
    ]);
  });
});

describe('a page', () => {
  const page: Locator = {
    kind: 'landing page',
    url: PAGE,
    link: { text: /lookup (?<month>\w+) (?<year>\d{4})/i },
  };

  it.each([
    [
      'two links where one was expected',
      `<a href="/a.csv">Lookup April 2017</a> <a href="/b.csv">Lookup April 2017</a>`,
      /two links where one was expected.*\/a\.csv.*\/b\.csv/s,
    ],
    ['no link', '<p>Moved</p>', /a page without any link/],
    ['not there', null, /status 404/],
  ])('with %s leaves the archive as it was', async (_, body, said) => {
    if (body === null) publisher.withdraw(PAGE);
    else publisher.serve(PAGE, body);
    const fetched = await fetchOnce({ source: source(page) });
    expect(fetched).toMatchObject({ files: 0, added: 0, exitCode: EXIT.notFetched });
    expect(fetched.findings[0]?.message).toMatch(said);
    expect(fetched.findings[0]?.message).toContain(PAGE);
    expect(kept()).toEqual({});
  });
});

describe('a quiet month', () => {
  it('moves no byte of a file that carries an ETag, and notes the day', async () => {
    publisher.serve(FILE, { body: lookup, etag: '"1"' });
    expect(await fetchOnce({ day: '2026-11-22' })).toMatchObject({ bytes: lookup.length });
    expect(await fetchOnce()).toMatchObject({ unchanged: 1, added: 0, bytes: 0 });
    expect(publisher.asked[1]?.headers['if-none-match']).toBe('"1"');
    expect(holdings(raw)[0]?.sidecar).toEqual({
      source: 'ons-ccg-to-stp',
      period: '2017-04',
      url: FILE,
      requested: FILE,
      retrieved: '2026-11-22',
      checked: '2026-12-24',
      status: 200,
      etag: '"1"',
      bytes: lookup.length,
      sha256: sha256(lookup),
      decoded: 'utf-8',
      relation: 'ons_ccg_to_stp',
      rows: 207,
      turn: 1,
    });
  });

  it('asks for the whole file when the one in the archive is gone or damaged', async () => {
    publisher.serve(FILE, { body: lookup, etag: '"1"' });
    await fetchOnce({ day: '2026-11-22' });
    rmSync(holdings(raw)[0]?.path ?? '');
    expect(await fetchOnce()).toMatchObject({ added: 1, bytes: lookup.length });
  });

  it('keeps the bytes once when a publisher without ETag sends them again', async () => {
    publisher.serve(FILE, lookup);
    await fetchOnce({ day: '2026-11-22' });
    expect(await fetchOnce()).toMatchObject({ unchanged: 1, added: 0 });
    expect(archived(raw)).toHaveLength(1);
  });
});

describe('a source with a second address', () => {
  const second: Locator = {
    kind: 'url',
    url: 'https://files.digital.nhs.uk/lookup.csv',
    files: [{ url: 'https://files.digital.nhs.uk/lookup.csv', period: '2017-04' }],
  };

  it('is taken from there when the first refuses, and says so without alarm', async () => {
    publisher.serve(FILE, status(403));
    publisher.serve('https://files.digital.nhs.uk/lookup.csv', lookup);
    const fetched = await fetchOnce({ source: source(undefined, second) });
    expect(fetched).toMatchObject({ added: 1, exitCode: EXIT.done });
    expect(fetched.findings[0]).toMatchObject({ severity: 'info' });
    expect(fetched.findings[0]?.message).toContain('taken from its second address');
    expect(archived(raw)[0]?.url).toBe('https://files.digital.nhs.uk/lookup.csv');
  });

  it('is stale when both refuse', async () => {
    publisher.serve(FILE, status(403));
    publisher.serve('https://files.digital.nhs.uk/lookup.csv', status(403));
    const fetched = await fetchOnce({ source: source(undefined, second) });
    expect(fetched).toMatchObject({ added: 0, exitCode: EXIT.notFetched });
    expect(fetched.findings).toHaveLength(2);
  });
});

describe('a dry run', () => {
  it('says what would be asked for, and takes and writes nothing', async () => {
    publisher.serve(FILE, lookup);
    const options = { from: { kind: 'live' } as const, only: [], raw, sources: [source()] };
    expect(await planRetrieval(options, effects())).toEqual({
      planned: [{ source: 'ons-ccg-to-stp', period: '2017-04', file: FILE, held: false }],
      findings: [],
    });
    expect(existsSync(raw)).toBe(false);
    expect(publisher.asked).toEqual([]);
    await retrieve(options, effects());
    expect((await planRetrieval(options, effects())).planned).toMatchObject([{ held: true }]);
  });
});

it('a part that a killed run left is cleared away', async () => {
  publisher.serve(FILE, lookup);
  await fetchOnce();
  const before = kept();
  const part = join(raw, '.work', 'part');
  mkdirSync(part, { recursive: true });
  writeFileSync(join(part, 'ons-ccg-to-stp_0'), 'half a fi');
  await fetchOnce();
  expect(Object.keys(kept())).toEqual(Object.keys(before));
  expect(existsSync(part)).toBe(false);
});
