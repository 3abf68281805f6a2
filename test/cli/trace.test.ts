import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from 'htmlparser2';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/duckdb/database.ts';
import type { Traced } from '../../src/query/traced.ts';
import { latestOf, shippedCopy } from '../figures/releases.ts';
import { scratch } from '../support.ts';
import { footpack } from './footpack.ts';

const root = scratch();
const out = join(root, 'out');

beforeAll(async () => {
  await shippedCopy(out);
  // One figure of the release is no longer what its files make.
  const db = await openDatabase(join(latestOf(out).folder, 'footpack.duckdb'));
  await db.run(`UPDATE baseline SET value = 58
    WHERE footprint_code = 'E54000011' AND indicator_id = 'iapt-recovery'`);
  db.close();
});

const run = (...args: string[]) =>
  footpack(['trace', ...args, '--out', out, '--raw', join(root, 'raw')]);

/** Elements of a page, each with its attributes; and whether every one that opens is closed. */
function elementsOf(page: string): { name: string; attributes: Record<string, string> }[] {
  const found: { name: string; attributes: Record<string, string> }[] = [];
  const open: string[] = [];
  const empty = ['meta'];
  const parser = new Parser({
    onopentag(name, attributes) {
      found.push({ name, attributes });
      if (!empty.includes(name)) open.push(name);
    },
    onclosetag(name, implied) {
      if (empty.includes(name)) return;
      expect([implied, open.pop()]).toEqual([false, name]);
    },
  });
  parser.write(page);
  parser.end();
  expect(open).toEqual([]);
  return found;
}

describe.concurrent('trace', () => {
  it('in a pipe is JSON, and says on stderr whose figure it is', async () => {
    const { code, stdout, stderr } = await run('Staffordshire', 'iapt-recovery');
    expect(code, stderr).toBe(0);
    const traced = JSON.parse(stdout) as Traced;
    expect(traced).toMatchObject({
      figure: { scheme: 'stp-2017', footprint: { code: 'E54000010' }, value: 57.094162761 },
      formula: '100 × 6,700 ÷ 11,735 = 57.094162761 percent',
      agrees: true,
      reason: null,
    });
    expect(traced.members.map(({ code: one }) => one)).toEqual([
      '04Y',
      '05D',
      '05G',
      '05Q',
      '05V',
      '05W',
    ]);
    for (const { url, retrieved, sha256 } of traced.snapshots) {
      expect([url, retrieved, sha256].map((field) => typeof field)).toEqual(
        Array(3).fill('string'),
      );
    }
    const { release } = latestOf(out);
    expect(stderr).toContain(
      `iapt-recovery of Staffordshire (E54000010), 2017/18, from release ${release}`,
    );
    expect(stderr).toContain('agrees: yes. Made again from the bytes of');
  });

  it('as text fits its width, and counts what it leaves out', async () => {
    const { code, stdout } = await run(
      'E54000048',
      'gp-payments-per-patient',
      '2016/17',
      '--format',
      'text',
    );
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain('agrees yes. Made again');
    expect(stdout).toMatch(/\n {2}and \d+ more members: --format json and html have all\n/);
    expect(stdout).toContain('    bundled/gp-payments_2016_17.csv line ');
    // A sum of many terms has a long line of its own words; an address and a hash are not broken.
    const wide = lines.filter((line) => [...line].length > 100 && !line.includes('https://'));
    expect(wide).toEqual([]);
  });

  it('as a page is one file that loads nothing, and has every member', async () => {
    const file = join(root, 'page.html');
    const { code, stdout, stderr } = await run('10', 'iapt-recovery', '--html', file);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain(`written to ${file}`);
    const page = readFileSync(file, 'utf8');
    expect(page).toMatch(/^<!DOCTYPE html>\n<html lang="en-GB">/);
    const elements = elementsOf(page);
    expect(elements.length).toBeGreaterThan(100);
    const names = new Set(elements.map(({ name }) => name));
    for (const loading of ['script', 'link', 'img', 'iframe', 'object', 'embed', 'base', 'svg']) {
      expect(names).not.toContain(loading);
    }
    const attributes = new Set(elements.flatMap((e) => Object.keys(e.attributes)));
    expect([...attributes].sort()).toEqual([
      'charset',
      'class',
      'content',
      'href',
      'http-equiv',
      'lang',
      'name',
      'scope',
    ]);
    expect(elements.filter((e) => 'href' in e.attributes && e.name !== 'a')).toEqual([]);
    expect(page).not.toMatch(/@import|url\(/);
    expect(page).toContain('@page { size: A4;');
    for (const said of [
      '100 × 6,700 ÷ 11,735 = 57.094162761 percent',
      'NHS Stoke on Trent CCG',
      'iapt-recovery,05W,2017-04,2017-04-01,2018-03-31,1320,2005',
      'Yes. Made again',
    ]) {
      expect(page).toContain(said);
    }
  });

  it('by the ending of --output is a page or JSON, the same as otherwise', async () => {
    const [page, json] = [join(root, 'again.html'), join(root, 'again.json')];
    expect((await run('10', 'iapt-recovery', '-o', page)).code).toBe(0);
    expect((await run('10', 'iapt-recovery', '--output', json)).code).toBe(0);
    expect(readFileSync(page, 'utf8')).toMatch(/^<!DOCTYPE html>/);
    expect(JSON.parse(readFileSync(json, 'utf8')).agrees).toBe(true);
  });

  it('of a figure that its files do not make gives 1, and says where they part', async () => {
    const { code, stdout } = await run('E54000011', 'iapt-recovery', '--format', 'text');
    expect(code).toBe(1);
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain('agrees NO. value: 58 published, ');
    expect(text).toMatch(/Differences ─+ value: 58 published, [\d.]+ recomputed/);
  });

  it.each([
    [['10', 'iapt-recoverry'], /no indicator iapt-recoverry[\s\S]*did you mean iapt-recovery/],
    [['10', 'iapt-recovery', '1999/00'], /no figure of iapt-recovery for 1999\/00[\s\S]*2017\/18/],
    [['10', 'iapt-recovery', '--json', '--format', 'text'], /contradict each other/],
    [['10', 'iapt-recovery', '--html', 'a.html', '--json'], /cannot be used with/],
    [['10', 'iapt-recovery', '-o', join(out, 'a.json')], /holds releases alone/],
    [['10', 'iapt-recovery', '--html', join(root, 'none', 'a.html')], /there is no folder/],
    [['10'], /missing required argument 'indicator'/],
  ])('%j is refused with 2, and says why', async (args, said) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(said);
    expect(existsSync(join(out, 'a.json'))).toBe(false);
  });
});
