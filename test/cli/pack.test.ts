import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Pack, packSchema } from '../../src/model/pack.ts';
import { Problem } from '../../src/model/problem.ts';
import { openPack } from '../../src/query/pack.ts';
import { releaseFolder } from '../../src/query/release-folder.ts';
import { latestOf, shippedCopy } from '../figures/releases.ts';
import { commandLine } from '../product.ts';
import { scratch } from '../support.ts';
import { footpack } from './footpack.ts';

const root = scratch();
const out = join(root, 'out');

const pathOf = (code: string) => join(latestOf(out).folder, 'stp-2017', 'packs', code, 'pack.json');
const fileOf = (code: string) => readFileSync(pathOf(code), 'utf8');
const packIn = (code: string): Pack => packSchema.parse(JSON.parse(fileOf(code)));

beforeAll(async () => {
  await shippedCopy(out);
  // As a footpack that knew of no gaps would have written it.
  const { gaps, ...older } = JSON.parse(fileOf('E54000044'));
  expect(gaps.length).toBe(3);
  writeFileSync(pathOf('E54000044'), JSON.stringify(older));
});

/** What a command prints on success. */
async function printed(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await footpack(['pack', ...args, '--out', out]);
  expect(code, stderr).toBe(0);
  return { stdout, stderr };
}

/** A page in a pipe, its lines without what a wrapped title may put between words. */
async function page(...args: string[]): Promise<{ lines: string[]; text: string }> {
  const { stdout } = await printed(...args, '--format', 'text');
  return { lines: stdout.trimEnd().split('\n'), text: stdout.replace(/\s+/g, ' ') };
}

const isCommand = (line: string) => line.includes('npx footpack');

/** Titles of a pack that begin no line of its page. */
function titlesMissing(code: string, lines: readonly string[]): string[] {
  const titles = packIn(code).indicators.map(({ title }) => title);
  expect(titles.length).toBeGreaterThan(50);
  const begins = (title: string) => `  ${title.split(' ').slice(0, 2).join(' ')}`;
  return titles.filter((title) => !lines.some((line) => line.startsWith(begins(title))));
}

describe.concurrent('pack', () => {
  it('lays out the pack of the Black Country', async () => {
    const { lines, text } = await page('E54000016');
    expect(lines.slice(0, 2)).toEqual([
      'The Black Country',
      'code        E54000016, ODS QUA, footprint 16 of stp-2017',
    ]);
    expect(text).toContain('1,361,898 on 30 June 2017, not registered patients');
    expect(text).toMatch(/78\.8 % 82\.4 %‡ −3\.6 −17,359 4th worse −4\.9 worse/);
    expect(text).toMatch(/8\.7 % 6\.8 %† \+1\.9 \+21,\d{3} highest higher/);
    expect(text).toContain('do-nothing gap none was found published');
    expect(text).toMatch(/Total 100,361 105,835 109,194 111,675 114,775 118,876/);
    expect(titlesMissing('E54000016', lines)).toEqual([]);
    expect(text).toMatch(/4 CCGs, 7 providers, 5 authorities \(1 in part\), \d{3} practices\./);
    expect(lines.filter((line) => [...line].length > 100 && !isCommand(line))).toEqual([]);
  });

  it('lays out the pack of Staffordshire, with its published gap', async () => {
    const { lines, text } = await page('10');
    expect(titlesMissing('E54000010', lines)).toEqual([]);
    const { finance, gaps, promised, similar } = packIn('E54000010');
    expect(text).toContain('Staffordshire code E54000010, ODS QNC');
    expect(text).toContain('do-nothing gap £542 million in 2020/21, as published');
    expect(finance.doNothingGap?.evidence).toMatch(/^https/);
    expect(text).toContain(`evidence ${finance.doNothingGap?.evidence}`);
    for (const sentence of gaps.flatMap(({ summary }) => summary)) expect(text).toContain(sentence);
    for (const { what } of promised) expect(text).toContain(what);
    expect(similar.length).toBe(5);
    for (const { name, code } of similar) expect(text).toContain(`${name} ${code}`);
  });

  it('in a pipe gives pack.json as it is, and says on stderr whose', async () => {
    const { stdout, stderr } = await printed('16');
    expect(stdout).toBe(fileOf('E54000016'));
    const { release } = latestOf(out);
    expect(stderr).toContain(`The Black Country (E54000016) of stp-2017, from release ${release}`);
  });

  it.each([
    '16',
    'qua',
    'the black country',
    'black',
    ' E54000016 ',
    'The\u00a0Black  Country',
    'Ｂｌａｃｋ',
  ])('finds the footprint that is meant by %j', async (asked) => {
    const { code, scheme, text } = await openPack(releaseFolder(out), asked);
    expect([code, scheme]).toEqual(['E54000016', 'stp-2017']);
    expect(text).toBe(fileOf('E54000016'));
  });

  it.each([
    ['nowhere', undefined, /no footprint nowhere in stp-2017[\s\S]*1 to 44/],
    ['north', undefined, /no footprint north in stp-2017[\s\S]*did you mean E540000\d\d \(.+ or /],
    ['16', 'stp-2016', /no packs of stp-2016[\s\S]*refresh --offline --scheme stp-2016/],
    ['16', 'stp2017', /no packs of stp2017[\s\S]*it has --scheme stp-2017; no list makes/],
    ['blck country', undefined, /did you mean E54000016 \(The Black Country\)\?/],
    [
      'E54000062',
      undefined,
      /is NHS Black Country .+ of icb-2023.*; in stp-2017 it is E54000016 \(The Black Country\)/,
    ],
  ])('says of %s, scheme %s, what there is', async (asked, scheme, said) => {
    const problem = await openPack(releaseFolder(out), asked, scheme).catch((error) => error);
    expect(problem).toBeInstanceOf(Problem);
    expect(problem.describe()).toMatch(said);
  });

  it('gives of a gap the pack with that gap alone, of an indicator its item', async () => {
    const { indicators } = packIn('E54000016');
    const gap = JSON.parse((await printed('16', '--gap', 'finance')).stdout) as Pack;
    expect(gap.gaps.map((one) => one.gap)).toEqual(['finance']);
    expect(gap.indicators).toEqual(indicators.filter((one) => one.gap === 'finance'));
    const one = JSON.parse((await printed('16', '--indicator', 'ae-4hr-type1')).stdout);
    expect(one).toEqual(indicators.find(({ id }) => id === 'ae-4hr-type1'));
  });

  it('shows one indicator in full', async () => {
    const { text } = await page('16', '--indicator', 'ae-4hr-type1');
    const found = packIn('E54000016').indicators.find(({ id }) => id === 'ae-4hr-type1');
    expect(found?.members.length).toBeGreaterThan(1);
    for (const { code } of found?.members ?? []) expect(text).toContain(` ${code} `);
    expect(text).toContain('id ae-4hr-type1');
    expect(text).toContain('34 of 44');
    for (const note of found?.notes ?? []) expect(text).toContain(note);
    expect(text).toContain('licence Open Government Licence v3.0');
  });

  it.each([
    [['16', '--gap', 'care', '--indicator', 'qof-dm'], /cannot be used with/],
    [['16', '--json', '--format', 'text'], /contradict each other/],
    [
      ['44', '--format', 'text'],
      /made by another footpack[\s\S]*misses gaps[\s\S]*refresh --offline/,
    ],
  ])('%j is refused with 2, and says what to do', async (args, said) => {
    const { code, stdout, stderr } = await footpack(['pack', ...args, '--out', out]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(said);
  });

  it('prints a pack of another footpack as it is', async () => {
    expect((await printed('44', '--json')).stdout).toBe(fileOf('E54000044'));
  });

  it('without a release says which command makes one', async () => {
    const { code, stderr } = await footpack(['pack', '16', '--out', join(root, 'none')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/no release in[\s\S]*footpack refresh --bundled/);
  });
});

/** The same on a terminal of some columns, which util-linux's `script` imitates; null without it. */
function onTerminal(columns: number, env: Record<string, string>): string | null {
  const command = [...commandLine, 'pack', '16', '--gap', 'care', '--out', out].map(
    (w) => `'${w}'`,
  );
  const { NO_COLOR, FORCE_COLOR, CI, ...plain } = process.env;
  const { status, stdout } = spawnSync(
    'script',
    ['-qec', `stty cols ${columns} && ${command.join(' ')}`, '/dev/null'],
    { encoding: 'utf8', env: { ...plain, TERM: 'xterm-256color', ...env }, input: '' },
  );
  if (status === 0) return stdout;
  console.warn('skipped: no `script` to imitate a terminal with');
  return null;
}

describe('on a terminal', () => {
  const esc = String.fromCharCode(27);

  /** Lines that a terminal of so many columns cannot hold; commands are not broken. */
  function tooWide(stdout: string, columns: number): string[] {
    const lines = stdout.replaceAll(new RegExp(`${esc}\\[\\d+m`, 'g'), '').split('\r\n');
    const widths = lines.filter((line) => !isCommand(line)).map((line) => [...line].length);
    expect(Math.max(...widths)).toBeGreaterThan(columns - 20);
    return lines.filter((line) => [...line].length > columns && !isCommand(line));
  }

  it('is a page that fits it, in bold and faint', () => {
    const stdout = onTerminal(80, {});
    if (stdout === null) return;
    expect(stdout).toContain(`${esc}[1mThe Black Country${esc}[22m`);
    expect(tooWide(stdout, 80)).toEqual([]);
  });

  it('has no colours where NO_COLOR asks for none', () => {
    const stdout = onTerminal(120, { NO_COLOR: '1' });
    if (stdout === null) return;
    expect(stdout).toMatch(/^The Black Country\r\n/);
    expect(stdout).not.toContain(esc);
    expect(tooWide(stdout, 120)).toEqual([]);
  });
});
