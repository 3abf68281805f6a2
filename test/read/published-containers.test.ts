import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Column, Layout, Source } from '../../src/model/source.ts';
import { atHand, declared, published } from '../support.ts';
import { reader } from './reader.ts';

const { read } = reader();

const real = atHand(published, 'real zips, workbooks and boundaries are not read');

/** A source with the columns named, as the publisher heads them. */
function source(columns: Record<string, Column['header']>, given: Partial<Layout>): Source {
  const layout: Layout = {
    relation: 'published',
    columns: Object.entries(columns).map(([name, header]) => ({
      name,
      ...(header === undefined ? {} : { header }),
      kind: /^(n|gt)_/.test(name) ? ('count' as const) : ('text' as const),
    })),
    key: [],
    minRows: 1,
    ignored: [/./],
    ...given,
  };
  return { ...declared('ons-ccg-to-stp'), id: 'published', layouts: [layout] };
}

describe.skipIf(!real)(`published containers${real ? '' : ' (skipped: not at hand)'}`, () => {
  const file = (path: string) => readFileSync(join(published, path));

  it('RTT: the CSV of 82 MB in its zip, beside what Mac OS left', { timeout: 60_000 }, async () => {
    const rtt = source(
      { part: 'RTT Part Type', treatment: 'Treatment Function Code', n_all: 'Total All' },
      {},
    );
    const zip = file('recent/20260430-RTT-April-2026-full-extract.csv.zip');
    const { rows, quarantine, decoded, left } = await read(rtt, zip);
    expect([rows.length, quarantine, decoded, left]).toEqual([180_781, [], 'zip of utf-8', []]);
    expect([rows[0]?.source_line, rows.at(-1)?.source_line]).toEqual([2, 180_782]);
    const parts = new Set(rows.map((r) => r.part));
    expect([...parts].sort()).toEqual(['Part_1A', 'Part_1B', 'Part_2', 'Part_2A', 'Part_3']);
  });

  const commissioners = { ccg: 'CCG Code', treatment: 'Treatment Function Code', gt_0: '>0-1' };
  const xls = 'indicators/rtt/RTT_Incomplete-Commissioner-Apr15-revised.xls';

  it('RTT of 2015: of five sheets of an xls the one with CCGs, from row 14', async () => {
    const { rows, decoded } = await read(source(commissioners, { preamble: 13 }), file(xls));
    expect([rows.length, decoded]).toEqual([4_200, 'xls']);
    expect(rows[0]).toMatchObject({ source_line: 15, ccg: '00C', treatment: 'IP100', gt_0: '75' });
  });

  it('RTT of 2015: a header further down than was said has moved', async () => {
    const { refused } = await read(source(commissioners, { preamble: 5 }), file(xls));
    expect(refused).toMatchObject({ name: 'header moved' });
    expect(refused?.message).toContain('sheet Commissioner: the header stands in row 14');
  });

  it('COVER: sheets with the same header are told apart by name', async () => {
    const columns = { name: 'Upper Tier LA Name', n_children: '12m Denominator' };
    const bytes = file('indicators/cover/COVER_2016_2017_Q1.xlsx');
    const { refused } = await read(source(columns, {}), bytes);
    expect(refused?.message).toContain('2 sheets have the header: 12m_UTLA_GOR, 12m_UTLA_AT');
    const { rows } = await read(source(columns, { sheet: /^12m_UTLA_GOR$/ }), bytes);
    expect(rows[0]).toMatchObject({ source_line: 2, name: 'England', n_children: '164497' });
  });

  it('cancer waits: no row is lost to a size that the sheet claims', async () => {
    const columns = { code: /^ODS CODE/, cancer: /^CANCER TYPE/, n_total: 'TOTAL' };
    const given = { sheet: /^62-DAY \(BY CANCER\)$/, preamble: 8 };
    const bytes = file('recent/CWT-CRS-COMMISSIONER-April-2025-PROVISIONAL.xlsx');
    const { rows } = await read(source(columns, { ...given, footer: /^PART B/ }), bytes);
    expect(rows[0]).toMatchObject({ source_line: 10, code: '14R', cancer: 'Lung', n_total: '1' });
    // Every sheet of this workbook claims to be A1 alone. Part A ends above row 603.
    expect([rows.length, rows.at(-1)?.source_line]).toEqual([589, 599]);
  });

  it('boundaries: properties and shapes of the 44 footprints', async () => {
    const columns = { code: /^STP\d\dCD$/i, name: /^STP\d\dNM$/i, geometry: undefined };
    const { rows, decoded } = await read(
      source(columns, { key: ['code'] }),
      file('boundaries/stp_2017-04_derived_simplified.geojson'),
    );
    expect([rows.length, decoded]).toEqual([44, 'json']);
    const kinds = rows.map((r) => JSON.parse(String(r.geometry)).type);
    expect(kinds.every((kind) => /^(Multi)?Polygon$/.test(kind))).toBe(true);
    expect(rows[0]).toMatchObject({ source_line: 1, code: 'E54000005', name: 'West Yorkshire' });
  });
});
