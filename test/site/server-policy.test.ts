import { describe, expect, it } from 'vitest';
import { byteRange } from '../../src/site/byte-range.ts';
import { isNotModified, isRangeWanted } from '../../src/site/condition.ts';
import { encodingFor } from '../../src/site/encoding.ts';
import { mediaOf } from '../../src/site/media-type.ts';
import { memory } from '../../src/site/memory.ts';
import { requestPath } from '../../src/site/request-path.ts';
import { Busy, traces } from '../../src/site/traces.ts';

describe('the path that is asked for', () => {
  it.each([
    ['/', ''],
    ['/latest.json', 'latest.json'],
    ['/latest.json?a=/../b', 'latest.json'],
    ['/footprints/stp-2017/E54000016/', 'footprints/stp-2017/E54000016/'],
    ['/a%20b.json', 'a b.json'],
    ['/a%2Fb.json', 'a/b.json'],
    ['http://127.0.0.1:8044/latest.json', 'latest.json'],
    ['http://127.0.0.1:8044', ''],
    // Decoded once: this names a file called `%2e%2e`, and there is none.
    ['/%252e%252e/passwd', '%2e%2e/passwd'],
  ])('of %s is %j', (target, path) => {
    expect(requestPath(target)).toBe(path);
  });

  it.each([
    '/../latest.json',
    '/releases/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/releases/%2E%2e%2Fsecret',
    '/..%5c..%5csecret',
    '/a\\b',
    '/a%00.json',
    '/a%0d%0aSet-Cookie:x',
    '/.work/build.duckdb',
    '/releases/.hidden',
    '/releases//x',
    '//etc/passwd',
    '/%ff',
    '/%',
    'latest.json',
    '*',
  ])('of %s is none', (target) => {
    expect(requestPath(target)).toBeNull();
  });
});

describe('a range', () => {
  it.each([
    [undefined, 'whole'],
    ['bytes=0-9', { first: 0, last: 9 }],
    ['bytes=90-', { first: 90, last: 99 }],
    ['bytes=-10', { first: 90, last: 99 }],
    ['bytes=-500', { first: 0, last: 99 }],
    ['bytes=0-500', { first: 0, last: 99 }],
    ['BYTES=99-99', { first: 99, last: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-0', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['lines=0-1', 'whole'],
    ['bytes=a-b', 'whole'],
    ['bytes=-', 'whole'],
  ])('%s of 100 bytes is %j', (header, range) => {
    expect(byteRange(header, 100)).toEqual(range);
  });

  it('of an empty file cannot be had', () => {
    expect(byteRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(byteRange('bytes=-5', 0)).toBe('unsatisfiable');
  });
});

describe('a condition', () => {
  const here = { etag: '"abc"', modified: new Date('2026-11-22T10:00:00.900Z') };

  it.each([
    [{}, false],
    [{ ifNoneMatch: '"abc"' }, true],
    [{ ifNoneMatch: 'W/"abc"' }, true],
    [{ ifNoneMatch: '"x", "abc"' }, true],
    [{ ifNoneMatch: '*' }, true],
    [{ ifNoneMatch: '"abc-gzip"' }, false],
    [{ ifModifiedSince: 'Sun, 22 Nov 2026 10:00:00 GMT' }, true],
    [{ ifModifiedSince: 'Sun, 22 Nov 2026 09:59:59 GMT' }, false],
    [{ ifModifiedSince: 'yesterday' }, false],
    // The tag goes before the date.
    [{ ifNoneMatch: '"x"', ifModifiedSince: 'Sun, 22 Nov 2026 11:00:00 GMT' }, false],
  ])('%j spares the body: %s', (conditions, spared) => {
    expect(isNotModified(conditions, here)).toBe(spared);
  });

  it.each([
    [undefined, true],
    ['"abc"', true],
    ['"old"', false],
    // A weak tag does not promise the same bytes.
    ['W/"abc"', false],
    ['Sun, 22 Nov 2026 10:00:00 GMT', true],
    ['Sun, 22 Nov 2026 10:00:01 GMT', false],
  ])('If-Range %s allows a piece: %s', (ifRange, allowed) => {
    expect(isRangeWanted({ ifRange }, here)).toBe(allowed);
  });
});

describe('the encoding of an answer', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['br;q=0.5, gzip', 'gzip'],
    ['br;q=0, gzip;q=0', null],
    ['*', 'br'],
    ['*;q=0.1, identity', null],
    ['GZIP;Q=1', 'gzip'],
    ['gzip;q=nonsense', null],
  ])('for %s is %s', (header, encoding) => {
    expect(encodingFor(header)).toBe(encoding);
  });
});

describe('the media of a file', () => {
  it.each([
    ['map/values.arrow', 'application/vnd.apache.arrow.file', 'always'],
    ['map/footprints.topojson', 'application/json', 'always'],
    ['tables/baseline.parquet', 'application/vnd.apache.parquet', 'never'],
    ['assets/duckdb-eh-1a2b3c4d.wasm', 'application/wasm', 'always'],
    ['footpack.duckdb', 'application/octet-stream', 'whole'],
    ['organisations.csv', 'text/csv; charset=utf-8', 'always'],
    ['README.md', 'text/plain; charset=utf-8', 'always'],
    ['strange.exe', 'application/octet-stream', 'never'],
  ])('%s is %s', (path, type, compress) => {
    expect(mediaOf(path)).toEqual({ type, compress });
  });
});

describe('memory', () => {
  it('makes a value once for all who ask at the same time, and keeps it', async () => {
    let made = 0;
    const kept = memory<string>(100, (text) => text.length);
    const make = async () => `made ${++made}`;
    expect(await Promise.all([kept.get('a', make), kept.get('a', make)])).toEqual([
      'made 1',
      'made 1',
    ]);
    expect(await kept.get('a', make)).toBe('made 1');
  });

  it('lets go of what was not asked for longest, and never keeps what is too large', async () => {
    let made = 0;
    const kept = memory<string>(40, (text) => text.length);
    const ask = (key: string, size: number) =>
      kept.get(key, async () => {
        made += 1;
        return 'x'.repeat(size);
      });
    for (const key of ['a', 'b', 'c', 'd']) await ask(key, 10);
    await ask('a', 10);
    expect(made).toBe(4);
    await ask('e', 10);
    await ask('a', 10);
    expect(made).toBe(5);
    await ask('b', 10);
    expect(made).toBe(6);
    await ask('large', 11);
    await ask('large', 11);
    expect(made).toBe(8);
  });

  it('tries again what failed', async () => {
    const kept = memory<number>(8, () => 1);
    await expect(
      kept.get('a', async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await kept.get('a', async () => 7)).toBe(7);
  });
});

describe('traces', () => {
  const asked = (indicator: string) => ({
    release: 'r',
    scheme: 's',
    footprint: 'f',
    indicator,
  });

  it('are made one at a time, each once, and are refused when many wait', async () => {
    let [atWork, most, made] = [0, 0, 0];
    const open: (() => void)[] = [];
    const page = traces(async ({ indicator }) => {
      atWork += 1;
      most = Math.max(most, atWork);
      await new Promise<void>((resolve) => open.push(resolve));
      atWork -= 1;
      made += 1;
      return indicator;
    });
    const waiting = Array.from({ length: 9 }, (_, i) => page(asked(`i${i}`)));
    const same = page(asked('i0'));
    await expect(page(asked('one too many'))).rejects.toThrow(Busy);
    while (made < 9) {
      open.shift()?.();
      await new Promise(setImmediate);
    }
    expect(await Promise.all([...waiting, same])).toEqual([
      ...Array.from({ length: 9 }, (_, i) => `i${i}`),
      'i0',
    ]);
    expect(most).toBe(1);
    expect(await page(asked('i3'))).toBe('i3');
    expect(made).toBe(9);
  });
});
