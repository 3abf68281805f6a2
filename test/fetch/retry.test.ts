import { describe, expect, it } from 'vitest';
import { MANNERS, retryAfter, waitBefore } from '../../src/fetch/retry.ts';

describe('the wait before another try', () => {
  it.each([
    ['doubles', { status: 503 }, [1_000, 2_000, 4_000, 8_000, null]],
    [
      'is what the publisher asks',
      { status: 429, retryAfter: 7_000 },
      [7_000, 7_000, 7_000, 7_000, null],
    ],
    ['is none when it asks for too long', { status: 503, retryAfter: 120_001 }, [null]],
    ['is none for a refusal', { status: 403 }, [null]],
    ['is none for a file that is not there', { status: 404 }, [null]],
    ['is none for a certificate that does not hold', { code: 'CERT_HAS_EXPIRED' }, [null]],
    ['is none for a failure of our own', {}, [null]],
    ['is there for a broken line', { code: 'ECONNRESET' }, [1_000]],
    ['is there for a body cut short', { code: 'CUT_SHORT' }, [1_000]],
    ['is there for a host not found', { code: 'ENOTFOUND' }, [1_000]],
  ])('%s', (_, failure, waits) => {
    expect(waits.map((_w, i) => waitBefore(failure, i + 1, MANNERS))).toEqual(waits);
  });

  it('is never longer than the longest', () => {
    expect(waitBefore({ status: 500 }, 4, { ...MANNERS, longestWait: 3_000 })).toBe(3_000);
  });
});

describe('Retry-After', () => {
  const now = new Date('2026-12-24T12:00:00Z');
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['Thu, 24 Dec 2026 12:01:00 GMT', 60_000],
    ['Thu, 24 Dec 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('%s', (header, wait) => {
    expect(retryAfter(header, now)).toBe(wait);
  });
});
