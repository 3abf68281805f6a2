import { describe, expect, it } from 'vitest';
import { sources } from '../../pipelines/catalogue.ts';
import {
  mirrorSchema,
  sidecarSchema,
  type VintageRule,
  vintageOf,
} from '../../src/model/source.ts';
import { declared } from '../support.ts';

describe('the vintage of the codes in an extract', () => {
  it.each([
    ['qof-prevalence', '2016/17', '2017-04'],
    ['qof-organisations', '2017/18', '2018-04'],
    ['gp-payments', '2016/17', '2016-04'],
    ['gp-payments', '2017/18', '2017-04'],
    ['ae-attendances', '2016-04/2019-03', '2016-04'],
    ['ae-attendances', '2025-04', '2025-04'],
    ['ae-attendances', '2018-01', '2017-04'],
    ['dtoc-days', '2016/17', '2016-04'],
    ['dtoc-days', '2011-04/2019-12', '2011-04'],
    ['iapt-annual', '2017/18', '2017-04'],
    ['ons-ccg-to-stp', '2017-04', '2017-04'],
    ['ons-lsoa-to-ccg', '2022-07', '2022-07'],
    ['ods-practice-membership', '2019', '2019-04'],
    ['mh-spending', 'undated', '2016-04'],
    ['trust-to-stp', '2017/18', '2017-04'],
  ])('%s of %s uses the codes of %s', (id, period, vintage) => {
    expect(vintageOf(declared(id).vintage, period)).toBe(vintage);
  });

  it.each<[VintageRule, string, string | null]>([
    ['extract', '2016/17', null],
    ['extract', 'undated', null],
    ['year start', 'undated', null],
    ['year end', 'undated', null],
    ['year start', '2016-03', '2015-04'],
    ['year start', '2016-04', '2016-04'],
    ['year start', '2016-Q1', '2015-04'],
    ['year start', '2016-Q2', '2016-04'],
    ['year end', '1999/00', '2000-04'],
    [{ fixed: '2016-04' }, '2014/15', '2016-04'],
  ])('rule %j, period %s: %s', (rule, period, vintage) => {
    expect(vintageOf(rule, period)).toBe(vintage);
  });
});

describe('the catalogue', () => {
  it('names each source once, and each that another needs', () => {
    const ids = sources.map((s) => s.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const source of sources) {
      for (const id of source.needs ?? []) expect(ids, source.id).toContain(id);
    }
  });

  it('gives every layout a key that it has, and no column twice', () => {
    for (const layout of sources.flatMap((s) => s.layouts)) {
      const names = layout.columns.map((c) => c.name);
      expect(new Set(names).size, layout.relation).toBe(names.length);
      expect(names, layout.relation).toEqual(expect.arrayContaining([...layout.key]));
      if (layout.headerless === undefined) continue;
      for (const column of layout.columns) {
        expect(column.position, `${layout.relation}.${column.name}`).toBeLessThanOrEqual(
          layout.headerless,
        );
      }
    }
  });
});

describe('what is written beside extracts', () => {
  it('takes a mirror.json with keys that it does not know', () => {
    const entry = { period: '2019', indicator: 93553, lines: 6_547, path: 'indicators/f.csv' };
    expect(mirrorSchema.parse({ fingertips: [entry] })).toEqual({
      fingertips: [{ period: '2019', indicator: 93553, path: 'indicators/f.csv' }],
    });
  });

  it.each([
    { a: [{ period: '2019', path: '' }] },
    { a: [{ path: 'f.csv' }] },
    { a: [{ period: '2019', path: 'f.csv', retrieved: '22/11/2026' }] },
    { a: { period: '2019', path: 'f.csv' } },
  ])('refuses the mirror.json %j', (mirror) => {
    expect(mirrorSchema.safeParse(mirror).success).toBe(false);
  });

  it('refuses a sidecar whose digest is none', () => {
    const sidecar = {
      source: 'gp-payments',
      period: '2016/17',
      url: 'https://digital.nhs.uk/a.csv',
      retrieved: '2026-11-22',
      checked: '2026-11-22',
      bytes: 3,
      sha256: 'a'.repeat(64),
    };
    expect(sidecarSchema.safeParse(sidecar).success).toBe(true);
    expect(sidecarSchema.safeParse({ ...sidecar, sha256: 'abc' }).success).toBe(false);
  });
});
