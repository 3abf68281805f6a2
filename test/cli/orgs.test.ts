import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { summaryText } from '../../src/release/summary.ts';
import { latestOf, refreshKept, shippedCopy } from '../figures/releases.ts';
import { scratch } from '../support.ts';
import { footpack } from './footpack.ts';

const root = scratch();
const out = join(root, 'out');
const mine = join(root, 'mine out');
let tried = '';

beforeAll(async () => {
  await shippedCopy(out);
  const schemeFile = join(root, 'mine.csv');
  writeFileSync(
    schemeFile,
    'footprint_code,footprint_name,org_code,org_vintage,weight\nNOR,The north,01H,2017-04,\n',
  );
  const { summary } = await refreshKept({
    from: { kind: 'bundled' },
    out: mine,
    schemes: [],
    schemeFile,
  });
  tried = summaryText(summary, mine).find((line) => line.startsWith('try next')) ?? '';
});

interface Row {
  scheme: string;
  footprint: string;
  kind: string;
  code: string;
  name: string;
  postcode: string | null;
  parent: string | null;
  validFrom: string;
  validTo: string | null;
}

async function listed(...args: string[]): Promise<{ rows: Row[]; stderr: string }> {
  const { code, stdout, stderr } = await footpack(['orgs', ...args]);
  expect(code, stderr).toBe(0);
  return { rows: JSON.parse(stdout), stderr };
}

describe.concurrent('orgs', () => {
  it('gives what a mapping tool needs: codes, postcodes of trusts, dates', async () => {
    const { rows, stderr } = await listed('17', '--out', out);
    const of = (code: string) => rows.find((row) => row.code === code);
    expect(stderr).toContain('Birmingham and Solihull (E54000017) of stp-2017, from release');
    expect(of('04X')).toMatchObject({ scheme: 'stp-2017', validTo: '2018-03-31', postcode: null });
    expect(of('RRK')).toMatchObject({ postcode: 'B15 2GW', validFrom: '2017-04-01' });
    expect(of('M85063')).toMatchObject({ kind: 'practice', parent: '13P', postcode: null });
    for (const row of rows) expect(row.name, row.code).toBeTruthy();
  });

  it('is the list of the pack, in its order', async () => {
    const { rows } = await listed('17', '--out', out);
    const path = join(latestOf(out).folder, 'stp-2017', 'packs', 'E54000017', 'pack.json');
    const { organisations } = JSON.parse(readFileSync(path, 'utf8'));
    expect(
      rows.map((row) => {
        const { scheme, footprint, footprintName, ...rest } = row as Row & Record<string, unknown>;
        return rest;
      }),
    ).toEqual(organisations);
  });

  it('prints CSV with a header, quoted where it must be', async () => {
    const { code, stdout } = await footpack(['orgs', '16', '--format', 'csv', '--out', out]);
    expect(code).toBe(0);
    const [head, first, ...rest] = stdout.trimEnd().split('\r\n');
    expect(head).toBe(
      'scheme,footprint,footprintName,kind,code,onsCode,name,parent,postcode,weight,basis,vintage,validFrom,validTo',
    );
    expect(first).toBe(
      'stp-2017,E54000016,The Black Country,ccg,05C,E38000046,NHS Dudley CCG,,,1,listed,2017-04,2017-04-01,2021-03-31',
    );
    const { rows } = await listed('16', '--out', out);
    expect(rest.length + 1).toBe(rows.length);
  });

  it('prints a table in a pipe when it is asked to', async () => {
    const asked = ['orgs', '16', '--kind', 'ccg', '--format', 'table', '--out', out];
    const { stdout } = await footpack(asked);
    expect(stdout).toMatch(/^kind +code +onsCode/);
    expect(stdout).toMatch(/\(4 rows\)\n$/);
  });

  it('takes the scheme in force on a day, and an ODS code', async () => {
    const [before, after] = await Promise.all([
      listed('QOP', '--as-of', '2022-06-30', '--kind', 'ccg', '--out', out),
      listed('QOP', '--as-of', '2022-07-01', '--kind', 'ccg', '--out', out),
    ]);
    expect(new Set(before.rows.map((r) => `${r.scheme} ${r.footprint}`))).toEqual(
      new Set(['stp-2021 E54000007']),
    );
    expect(new Set(after.rows.map((r) => `${r.scheme} ${r.footprint}`))).toEqual(
      new Set(['icb-2023 E54000057']),
    );
    expect(after.stderr).toMatch(/from the bundled snapshot: release \S+ has no packs of icb-2023/);
  });

  it('leaves out who had closed, or had not opened, by the day', async () => {
    const codes = async (day: string) => {
      const { rows } = await listed('7', '--as-of', day, '--kind', 'provider', '--out', out);
      return rows.map((row) => row.code);
    };
    const [before, after] = await Promise.all([codes('2017-09-30'), codes('2017-10-01')]);
    expect(before).toEqual(expect.arrayContaining(['RM2', 'RW3']));
    expect(before).not.toContain('R0A');
    expect(after).toContain('R0A');
    expect(after).not.toContain('RW3');
  });

  it('lists a footprint that a user drew, of which the run proposes the pack', async () => {
    expect(tried).toBe(`try next  npx footpack pack NOR --scheme user-mine --out '${mine}'`);
    const { rows } = await listed('NOR', '--scheme', 'user-mine', '--out', mine);
    expect(rows[0]).toMatchObject({ code: '01H', footprint: 'NOR', scheme: 'user-mine' });
  });

  it.each([
    [['16', '--as-of', 'soon'], /soon[\s\S]*a day such as 2017-04-01/],
    [['16', '--as-of', '2015-01-01'], /no footprints are known on 2015-01-01[\s\S]*stp-2016/],
    [['16', '--scheme', 'stp-2099'], /no scheme stp-2099[\s\S]*stp-2016, stp-2017/],
    [['16', '--json', '--format', 'csv'], /contradict each other/],
    [['16', '--format', 'xml'], /table, json, csv/],
    [['', '--out', out], /no footprint ""/],
    [['99', '--out', out], /no footprint 99 in stp-2017[\s\S]*1 to 44/],
  ])('%j is refused with 2, and says what to do', async (args, said) => {
    const { code, stdout, stderr } = await footpack(['orgs', '--out', out, ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(said);
  });

  it('refuses a scheme of which a named release has no packs', async () => {
    const { release } = latestOf(out);
    const named = ['orgs', '16', '--scheme', 'stp-2020', '--release', release, '--out', out];
    const { code, stderr } = await footpack(named);
    expect(code).toBe(2);
    expect(stderr).toMatch(/has no packs of stp-2020[\s\S]*refresh --offline --scheme stp-2020/);
  });
});
