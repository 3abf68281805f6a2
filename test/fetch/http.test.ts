import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/fetch/archive.ts';
import { openClient } from '../../src/fetch/http.ts';
import { MANNERS } from '../../src/fetch/retry.ts';
import type { Manners } from '../../src/model/effects.ts';
import { type Act, inTurn, openPublisher, type Publisher } from '../server/publisher.ts';
import { bundledText, scratch } from '../support.ts';

const FILE = 'https://www.england.nhs.uk/extract.csv';
const body = Buffer.from(bundledText('ons-ccg-to-stp_2017-04.csv'));
const path = join(scratch(), 'extract.csv');

let publisher: Publisher;
let arrived = 0;
beforeAll(async () => {
  publisher = await openPublisher();
});
afterAll(() => publisher.close());
beforeEach(() => {
  publisher.asked.length = 0;
  arrived = 0;
});

/** A client that waits as little as it may, and is otherwise as it is towards publishers. */
function client(manners: Partial<Manners> = {}) {
  return openClient(
    { ...MANNERS, firstWait: 1, spacing: 0, ...manners },
    {
      now: () => new Date('2026-12-24T12:00:00Z'),
      arrived: (bytes) => {
        arrived += bytes;
      },
    },
  );
}

const download = (manners?: Partial<Manners>, seen = {}) =>
  client(manners).download(publisher.loopback(FILE), path, seen);

const whole: Act = (_, response) => response.writeHead(200, { etag: '"1"' }).end(body);
const status =
  (code: number, headers: Record<string, string> = {}): Act =>
  (_, response) =>
    response.writeHead(code, headers).end('<html>no</html>');

/** Sends so many bytes of a body, and breaks the line. */
function breakOff(
  response: ServerResponse,
  headers: Record<string, string | number>,
  bytes = 5_000,
) {
  response.writeHead(200, headers);
  response.write(body.subarray(0, bytes), () => setTimeout(() => response.destroy(), 20));
}
const stated: Act = (_, response) => breakOff(response, { 'content-length': body.byteLength });
const chunked: Act = (_, response) => breakOff(response, { 'transfer-encoding': 'chunked' });

async function expectWhole(of: ReturnType<typeof download>): Promise<void> {
  expect(await of).toMatchObject({
    unchanged: false,
    bytes: body.byteLength,
    sha256: sha256(body),
  });
  expect(readFileSync(path).equals(body)).toBe(true);
}

describe('a file', () => {
  it('comes whole, with what the publisher says of it, and asks under the name of the project', async () => {
    publisher.serve(FILE, { body, etag: '"a"', lastModified: 'Thu, 10 Dec 2026 09:30:00 GMT' });
    expect(await download()).toEqual({
      unchanged: false,
      url: publisher.loopback(FILE),
      status: 200,
      etag: '"a"',
      lastModified: 'Thu, 10 Dec 2026 09:30:00 GMT',
      bytes: body.byteLength,
      sha256: sha256(body),
    });
    expect(publisher.asked[0]?.headers['user-agent']).toContain('footpack');
    expect(arrived).toBe(body.byteLength);
  });

  it.each([
    ['ETag', { etag: '"a"' }],
    ['Last-Modified', { lastModified: 'Thu, 10 Dec 2026 09:30:00 GMT' }],
  ])('that is as it was (%s) moves no byte', async (_, seen) => {
    publisher.serve(FILE, { body, ...seen });
    expect(await download({}, seen)).toEqual({ unchanged: true });
    expect(arrived).toBe(0);
  });

  it('is found behind redirects, and its last address is told', async () => {
    publisher.serve(FILE, status(302, { location: '/www.england.nhs.uk/new.csv' }));
    publisher.serve('https://www.england.nhs.uk/new.csv', whole);
    expect(await download()).toMatchObject({
      url: publisher.loopback('https://www.england.nhs.uk/new.csv'),
      sha256: sha256(body),
    });
  });
});

describe('what is worth another try', () => {
  it.each<[string, Act]>([
    ['503', status(503)],
    ['500', status(500)],
    ['429 with Retry-After', status(429, { 'retry-after': '1' })],
    [
      '503 with a Retry-After that is past',
      status(503, { 'retry-after': 'Thu, 24 Dec 2026 11:00:00 GMT' }),
    ],
    ['a connection that is reset', (_, response) => response.socket?.resetAndDestroy()],
    ['a body shorter than its Content-Length', stated],
    ['a chunked body cut short', chunked],
  ])('%s, then the file', async (_, fault) => {
    publisher.serve(FILE, inTurn(fault, whole));
    await expectWhole(download());
    expect(publisher.asked).toHaveLength(2);
  });

  it('is tried five times, no more', async () => {
    publisher.serve(FILE, inTurn(stated, chunked, status(503), stated, whole));
    await expectWhole(download());
    publisher.serve(FILE, status(503));
    await expect(download()).rejects.toThrow('the publisher answers with status 503, 5 times');
    expect(publisher.asked).toHaveLength(10);
  });

  it('the rest of a body is asked for, where the publisher can tell that it is the same', async () => {
    publisher.serve(
      FILE,
      inTurn(
        (_, response) => breakOff(response, { 'content-length': body.byteLength, etag: '"a"' }),
        (request, response) => {
          const from = Number(/^bytes=(\d+)-$/.exec(String(request.headers.range))?.[1]);
          const rest = body.subarray(from);
          const last = body.byteLength - 1;
          response.writeHead(206, {
            'content-length': rest.byteLength,
            'content-range': `bytes ${from}-${last}/${body.byteLength}`,
            etag: '"a"',
          });
          response.end(rest);
        },
      ),
    );
    await expectWhole(download());
    expect(publisher.asked[1]?.headers).toMatchObject({ range: 'bytes=5000-', 'if-range': '"a"' });
    expect(arrived).toBe(body.byteLength);
  });

  it('a file that has changed meanwhile is taken from its beginning', async () => {
    publisher.serve(
      FILE,
      inTurn(
        (_, response) => breakOff(response, { 'content-length': 9_000, etag: '"old"' }),
        whole,
      ),
    );
    await expectWhole(download());
  });

  it('another part than the one asked for is not put to the first', async () => {
    publisher.serve(
      FILE,
      inTurn(
        (_, response) => breakOff(response, { 'content-length': body.byteLength, etag: '"a"' }),
        status(206, { 'content-range': `bytes 0-20/${body.byteLength}` }),
        whole,
      ),
    );
    await expectWhole(download());
  });
});

describe('what is given up', () => {
  it.each<[string, Act, RegExp]>([
    ['403', status(403), /^the publisher refuses this program \(status 403\)$/],
    ['404', status(404), /^there is no such file \(status 404\)$/],
    [
      'a wait longer than a run has',
      status(429, { 'retry-after': '86400' }),
      /^the publisher asks to come back later \(status 429\); it asks to wait 86400 s$/,
    ],
    [
      'a redirect in a circle',
      status(302, { location: '?' }),
      /redirects in a circle, or too often/,
    ],
    [
      'a redirect to a file',
      status(302, { location: 'file:///etc/hostname' }),
      /redirects to what is neither http nor https/,
    ],
  ])('%s, at the first try', async (_, fault, said) => {
    publisher.serve(FILE, fault);
    await expect(download()).rejects.toThrow(said);
    expect(publisher.asked.length === 1 || /circle/.test(said.source)).toBe(true);
    expect(arrived).toBe(0);
  });

  it('a host that has no name', async () => {
    const failed = client({ attempts: 2 }).ask('http://publisher.invalid/extract.csv');
    await expect(failed).rejects.toThrow(/^the name of the host .*, 2 times$/);
  });

  it('a port where nobody listens', async () => {
    const failed = client({ attempts: 2 }).ask('http://127.0.0.1:9/extract.csv');
    await expect(failed).rejects.toThrow(/^the connection was refused, 2 times$/);
  });

  it.each(['file:///etc/hostname', 'ftp://127.0.0.1/x', 'no address'])('%s', async (url) => {
    await expect(client().ask(url)).rejects.toThrow(/no address of http or https/);
  });

  it('an answer that never begins', async () => {
    publisher.serve(FILE, () => {});
    await expect(download({ attempts: 2, response: 50 })).rejects.toThrow(
      /^no answer in time, 2 times$/,
    );
  });

  it('a slow drip that never ends', async () => {
    publisher.serve(FILE, (_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('a'), 10);
      response.on('close', () => clearInterval(drip));
    });
    await expect(download({ attempts: 2, watch: 100, slowest: 1_000 })).rejects.toThrow(
      /^the answer comes too slowly, 2 times$/,
    );
  });

  it('a file that takes longer than a file may', async () => {
    publisher.serve(FILE, status(503));
    await expect(download({ patience: 200, firstWait: 1_000 })).rejects.toThrow(
      /^it took longer than one file may take/,
    );
  });
});

describe('towards one host', () => {
  it('few requests are under way at one time', async () => {
    let [now, most] = [0, 0];
    publisher.serve(FILE, (_, response) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        response.end('a');
      }, 20);
    });
    const { ask } = client({ atOnce: 2 });
    await Promise.all(Array.from({ length: 9 }, () => ask(publisher.loopback(FILE))));
    expect(most).toBe(2);
    expect(publisher.asked).toHaveLength(9);
  });

  it('there is a pause between the starts of two', async () => {
    const starts: number[] = [];
    publisher.serve(FILE, (_, response) => {
      starts.push(performance.now());
      response.end('a');
    });
    const { ask } = client({ spacing: 60 });
    await Promise.all(Array.from({ length: 4 }, () => ask(publisher.loopback(FILE))));
    // A lower bound: a slow machine only makes it longer.
    expect((starts.at(-1) ?? 0) - (starts[0] ?? 0)).toBeGreaterThan(3 * 60 - 30);
  });
});
