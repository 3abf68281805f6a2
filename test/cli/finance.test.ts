import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { financeCommand } from '../../src/cli/finance.ts';
import { FINANCE_YEARS, judgementSchema } from '../../src/model/finance.ts';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { emptyTemplate } from '../../src/query/finance-template.ts';
import { shippedCopy } from '../figures/releases.ts';
import { scratch } from '../support.ts';
import { footpack } from './footpack.ts';

const root = scratch();
const out = join(root, 'out');
const nowhere = join(root, 'nowhere');

beforeAll(async () => {
  await shippedCopy(out);
});

let files = 0;
function file(text: string): string {
  files += 1;
  const path = join(root, `plan-${files}.csv`);
  writeFileSync(path, text);
  return path;
}

/** Fills each figure of an empty template: a gap of 100, seven solutions at most, of 20. */
function filled(template: string): string {
  return template
    .split('\r\n')
    .map((line, i) => {
      if (i === 0 || line === '') return line;
      const fields = line.split(',');
      const [item, kind] = fields.slice(-4, -2);
      const figure = kind ? '20' : { 'do-nothing gap': '100', residual: '-10' }[item ?? ''];
      return [...fields.slice(0, -2), figure ?? '10', ''].join(',');
    })
    .join('\r\n');
}

const NHS_JUNE = { basis: 'NHS only', checkpoint: '30 June 2016 submission' } as const;

/** A template that is filled for a footprint, in the name that it has there. */
function plan(code: string, name: string): string {
  const footprint = { scheme: 'stp-2017', code, name, names: [name] };
  return filled(emptyTemplate({ footprint, ...NHS_JUNE }));
}

async function judged(path: string, ...args: string[]) {
  const { code, stdout, stderr } = await footpack(['finance', path, ...args]);
  expect(code, stderr).toBe(0);
  return { ...judgementSchema.parse(JSON.parse(stdout)), stderr };
}

/** What the command says when it refuses, as a person reads it; it must refuse as usage. */
async function refused(...args: string[]): Promise<string> {
  const failure = await financeCommand()
    .parseAsync(args, { from: 'user' })
    .then(
      () => undefined,
      (error) => error,
    );
  if (!(failure instanceof Problem)) throw failure ?? new Error('nothing was refused');
  expect(failure.exitCode).toBe(EXIT.usage);
  return failure.describe();
}

describe.concurrent('finance', () => {
  it('writes a template for a footprint, and judges it once it is filled', async () => {
    const path = join(root, 'london.csv');
    const head = ['--basis', NHS_JUNE.basis, '--checkpoint', NHS_JUNE.checkpoint];
    const asked = ['--template', '28', ...head, '-o', path, '--out', out];
    const wrote = await footpack(['finance', ...asked]);
    expect([wrote.code, wrote.stdout]).toEqual([0, '']);
    expect(wrote.stderr).toContain(
      `${path} written: fill in million_pounds, then footpack finance`,
    );
    const empty = readFileSync(path, 'utf8');
    expect(filled(empty)).toBe(plan('E54000028', 'North Central London'));
    const before = await judged(path, '--out', out);
    expect(before.closing.verdict).toBe('cannot be told');
    expect(before.missing.every(({ what }) => what === 'figure')).toBe(true);

    writeFileSync(path, filled(empty));
    const { stderr, ...after } = await judged(path, '--out', out);
    expect(stderr).toBe('');
    expect(after).toMatchObject({
      file: path,
      footprint: { scheme: 'stp-2017', code: 'E54000028', name: 'North Central London' },
      ...NHS_JUNE,
      closing: { verdict: 'closes', because: [] },
      missing: [],
      inconsistent: [],
    });
    expect(after.years.map(({ year, residual }) => [year, residual])).toEqual(
      FINANCE_YEARS.map((year) => [year, -10]),
    );
  });

  it('shows the gap that was published with its evidence, the same from a release and without', async () => {
    const path = file(plan('E54000010', 'Staffordshire'));
    const [released, bundled] = await Promise.all([
      judged(path, '--out', out),
      judged(path, '--out', nowhere),
    ]);
    expect(released).toEqual(bundled);
    expect(released.published?.millionPounds).toBe(542);
    expect(released.published?.basis).toContain('with social care');
    expect(released.published?.evidence).toMatch(/^https:/);
    expect(released.years.at(-1)?.figures[0]?.millionPounds).toBe(100);
  });

  it('knows a footprint by a code of 2016, and its gap, of which the release has no pack', async () => {
    const name = '"Durham, Darlington and Tees, Hambleton, Richmondshire and Whitby"';
    const path = file(plan('E54000003', 'NAME').replaceAll('NAME', name));
    const { footprint, published, inconsistent } = await judged(path, '--out', out);
    expect(footprint).toMatchObject({ scheme: 'stp-2016', code: 'E54000003' });
    expect(published?.millionPounds).toBe(281);
    expect(inconsistent).toEqual([]);
  });

  it('tells a footprint that no list has; that a plan does not close is no failure', async () => {
    const csv = plan('E54000099', 'Nowhere').replaceAll(
      ',solution,other,20,',
      ',solution,other,0,',
    );
    const judgement = await judged(file(csv), '--out', out);
    expect(judgement.footprint).toMatchObject({ stated: 'E54000099', code: null });
    expect(judgement.published).toBeNull();
    expect(judgement.closing.verdict).toBe('does not close');
    expect(judgement.inconsistent.map(({ what }) => what)).toEqual([
      'footprint',
      ...FINANCE_YEARS.map(() => 'residual'),
    ]);
  });

  it('writes an empty template for nobody in particular', async () => {
    const { code, stdout, stderr } = await footpack(['finance', '--template']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trimEnd().split('\r\n')).toHaveLength(46);
    expect(stdout).toContain('\r\n,,,,2020/21,solution,social care,,\r\n');
  });

  it('refuses mixed bases with 2, and names a line of each', async () => {
    const lines = plan('E54000028', 'North Central London').split('\r\n');
    lines[6] = lines[6]?.replace('NHS only', 'NHS and social care') ?? '';
    const { code, stdout, stderr } = await footpack(['finance', file(lines.join('\r\n'))]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/two bases[\s\S]*line 2: “NHS only”; line 7: “NHS and social care”/);
    expect(stderr).toContain('nothing was judged');
  });

  it('does not write over a file', async () => {
    const path = file('completed at night');
    expect(await refused('--template', '-o', path)).toMatch(/is there already[\s\S]*untouched/);
    expect(readFileSync(path, 'utf8')).toBe('completed at night');
  });

  it.each([
    [[], /no file was named[\s\S]*--template/],
    [['plan.csv', '--template'], /plan\.csv was not read/],
    [['plan.csv', '--basis', 'NHS only'], /--basis goes with --template/],
    [['plan.csv', '-o', 'other.csv'], /--output goes with --template/],
    [['--template', '--json'], /contradict/],
    [['--template', '99', '--out', out], /no footprint 99[\s\S]*1 to 44/],
    [['--template', 'Nrth Central London', '--out', out], /did you mean E54000028 \(North Central/],
    [['--template', '', '--out', out], /no footprint ""/],
    [['--template', '-o', join(nowhere, 'plan.csv')], /no folder/],
    [[join(root, 'missing.csv')], /no such file[\s\S]*missing\.csv/],
  ])('%j is refused, and says what to do', async (args, said) => {
    expect(await refused(...args)).toMatch(said);
    expect(existsSync('other.csv')).toBe(false);
  });

  it('knows no third basis', async () => {
    const command = financeCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    await expect(
      command.parseAsync(['--template', '--basis', 'mixed'], { from: 'user' }),
    ).rejects.toThrow(/NHS only, NHS and social care/);
  });
});
