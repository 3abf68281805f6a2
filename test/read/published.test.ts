import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/model/problem.ts';
import { loadExtract } from '../../src/read/extract.ts';
import { atHand, declared, published, written } from '../support.ts';
import { reader } from './reader.ts';

const { base, fresh, read } = reader();

const real = atHand(published, 'real extracts are not read');

describe.skipIf(!real)(`the published files${real ? '' : ' (skipped: not at hand)'}`, () => {
  const file = (path: string) => readFileSync(join(published, path));
  const QOF = 'indicators/qof_PREVALENCE_1617.csv';

  it.each([
    ['qof-prevalence', '2016/17', QOF, 155_232],
    ['gp-payments', '2016/17', 'indicators/nhspayments_gp_16-17.csv', 7_763],
    ['gp-payments', '2017/18', 'indicators/nhspayments_gp_17-18.csv', 7_543],
    ['iapt-annual', '2017/18', 'stp/iapt_annual_2017-18_ccg_stp_region_england_totals.csv', 3_668],
    ['trust-to-stp', '2017/18', 'lookups/hf_trust_to_stp_2017-18.csv', 137],
    ['ods-practices', '2019-11', 'ods/epraccur_2019-11.csv', 14_357],
    ['dtoc-days', '2011-04/2019-12', 'indicators/dtoc_days_by_reason_tidied.csv', 15_847],
    ['ae-attendances', '2025-04', 'recent/ae_msitae_2025-04.csv', 199],
    ['ons-ccg-to-stp', '2021-04', 'lookups/ons_ccg_to_stp_2021-04.csv', 106],
    ['mh-spending', 'undated', 'indicators/onsmh_ccg_CCG_MH_spending.csv', 209],
  ])('%s of %s: both roads give the same rows', async (id, period, path, count) => {
    const source = declared(id);
    const { db, work } = await fresh(source);
    const bytes = file(path);
    const load = (name: string, body: Buffer) =>
      loadExtract(db, source, written(base, body, { sourceId: id, period, file: name }), work);
    const fast = await load('fast', bytes);
    expect(fast).toMatchObject({ rewritten: false });
    const slow = await load('slow', Buffer.concat([bytes, Buffer.from('\n\n')]));
    expect(slow).toMatchObject({ rewritten: true });
    expect(readdirSync(work)).toEqual([]);
    expect(fast).toMatchObject({ rows: count, quarantined: 0, findings: [] });
    expect(slow).toEqual({ ...fast, rewritten: true });
    const relation = 'refused' in fast ? '' : fast.relation;
    const part = (name: string) =>
      `SELECT * EXCLUDE (source_file) FROM raw.${relation} WHERE source_file = '${name}'`;
    const different = await db.rows(
      `((${part('fast')}) EXCEPT ALL (${part('slow')}))
       UNION ALL ((${part('slow')}) EXCEPT ALL (${part('fast')}))`,
    );
    expect(different).toEqual([]);
  });

  it('QOF registers with faults in them lose those records, and no other', async () => {
    const lines = file(QOF).toString('utf8').split('\r\n');
    lines[999] = lines[999]?.split(',').slice(0, 3).join(',') ?? '';
    lines[69_999] = lines[69_999]?.replace(/,(\d+),/, ',n/k,') ?? '';
    lines[120_000] = lines[120_000]?.replace(/,(\d+),/, ',-$1,') ?? '';
    lines[150_000] = lines[149_999] ?? '';
    const qof = declared('qof-prevalence');
    const { db, work } = await fresh(qof);
    const given = { sourceId: qof.id, period: '2016/17' };
    const loaded = await loadExtract(db, qof, written(base, lines.join('\r\n'), given), work);
    expect(loaded).toMatchObject({ rows: 155_228, quarantined: 4 });
    expect(loaded).toMatchObject({
      findings: [{ name: 'rows quarantined', message: expect.stringContaining('4 of 155232') }],
    });
    expect(
      await db.rows('SELECT source_line AS line, reason, text FROM raw.quarantine ORDER BY line'),
    ).toEqual([
      { line: 1_000, reason: '3 fields where 5 were expected', text: lines[999] },
      { line: 70_000, reason: 'register is not a number: n/k', text: lines[69_999] },
      {
        line: 120_001,
        reason: expect.stringContaining('register is a negative count: -'),
        text: lines[120_000],
      },
      { line: 150_001, reason: 'repeats record 150000', text: lines[150_000] },
    ]);
    // Every other row says the line on which it stands, and what stands there.
    const rows = await db.rows(
      `SELECT source_line AS line, concat_ws(',', practice_code, register_group,
         coalesce(register, ''), list_type, coalesce(list_size, '')) AS said
       FROM raw.qof_prevalence`,
    );
    expect(rows.filter(({ line, said }) => lines[Number(line) - 1] !== said)).toEqual([]);
    expect(new Set(rows.map((r) => r.line)).size).toBe(155_228);
  });

  it('GP payments without their total are refused', async () => {
    const text = file('indicators/nhspayments_gp_17-18.csv').toString('utf8');
    const total = /Total NHS Payments to General Practice(?=,)/;
    expect(text).toMatch(total);
    const { refused } = await read(declared('gp-payments'), text.replace(total, 'Total Paid'), {
      period: '2017/18',
    });
    expect(refused).toMatchObject({ name: 'column missing', exitCode: EXIT.shapeChanged });
    expect(refused?.message).toContain('Total NHS Payments to General Practice');
  });

  it('the trusts’ non-breaking spaces are plain', async () => {
    const bytes = file('lookups/hf_trust_to_stp_2017-18.csv');
    expect(bytes.includes('\u00a0')).toBe(true);
    const { rows } = await read(declared('trust-to-stp'), bytes, { period: '2017/18' });
    const texts = rows.flatMap((r) => Object.values(r).map(String));
    expect(texts.filter((t) => t.includes('\u00a0') || t !== t.trim())).toEqual([]);
  });

  it('a file that stops half-way is refused by its rows', async () => {
    const bytes = file('lookups/qof_ORGANISATION_REFERENCE_1617.csv');
    const half = bytes.subarray(0, bytes.byteLength / 2);
    const { refused } = await read(declared('qof-organisations'), half, { period: '2016/17' });
    expect(refused).toMatchObject({ name: 'rows collapsed', exitCode: EXIT.shapeChanged });
  });
});
