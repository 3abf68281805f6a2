import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as finance from '../../src/model/finance.ts';
import {
  belongs,
  FINANCE_ITEMS,
  FINANCE_TEMPLATE,
  FINANCE_YEARS,
  judgementSchema,
  type TypedLine,
} from '../../src/model/finance.ts';
import { linesText } from '../../src/query/finance-findings.ts';
import { emptyTemplate } from '../../src/query/finance-template.ts';
import { financeText } from '../../src/query/finance-text.ts';
import { packageRoot } from '../support.ts';
import { changed, judged, LONDON, plan } from './plan.ts';

describe('on a screen', () => {
  const screen = (lines: readonly TypedLine[], known = LONDON, width?: number) =>
    [...financeText(judged(lines, known), width)].join('');

  it('is a statement with a column a year, what is left, and what was published beside it', () => {
    expect(screen(plan())).toBe(`North Central London (E54000028); NHS only; 30 June 2016 submission

£ million                    2016/17  2017/18  2018/19  2019/20  2020/21
───────────────────────────  ───────  ───────  ───────  ───────  ───────
  do-nothing gap               200.0    400.0    600.0    750.0    900.5
− provider efficiency           80.0    150.0    220.0    280.0    350.5
− demand management             20.0     60.0    100.0    150.0    200.0
− specialised commissioning      0.0     10.0     20.0     30.0     40.0
− primary care                   5.0     10.0     20.0     25.0     30.0
− other                         10.0     20.0     30.0     40.0    160.0
− share of the fund             60.0     70.0     80.0     90.0    120.0
= residual, computed            25.0     80.0    130.0    135.0      0.0
  residual, stated              25.0     80.0    130.0    135.0      0.0
  stated − computed              0.0      0.0      0.0      0.0      0.0
  agrees                         yes      yes      yes      yes      yes
  closes                          no       no       no       no      yes
– not given, or cannot be told

closes in aggregate by 2020/21: yes, exactly
published: a do-nothing gap of £876 million in 2020/21, where the file has £900.5 million; on its own basis (page), shown and not used
  https://plans.nhs.example/28
missing: nothing
inconsistent: nothing
`);
  });

  it.each([
    ['890', 'yes, with £10.5 million to spare'],
    [
      '900.6',
      'within rounding: £0.1 million is left, no more than rounding of the figures can make',
    ],
    ['950', 'no, £49.5 million is left'],
    [null, 'cannot be told: no figure for do-nothing gap\n'],
  ])('tells of a gap of %s: %s', (gap, told) => {
    const lines = changed('2020/21', 'do-nothing gap', { millionPounds: gap });
    expect(screen(lines)).toContain(`closes in aggregate by 2020/21: ${told}`);
  });

  it('tells how much is left so far, and on which lines to look', () => {
    const told = screen(changed('2020/21', 'other', { millionPounds: 'tbc' }));
    expect(told).toContain(
      'cannot be told: other cannot be read (line 39); the figures that are there leave £160 million',
    );
    expect(told).toContain('inconsistent: 1\n  “tbc” is no number');
    expect(told).toContain('(line 39)\n');
  });

  it('fits a narrow terminal without cutting a figure, and moves no cursor', () => {
    const lines = changed('2020/21', 'other', { kind: 'a\u001b[2Jb' });
    const told = screen(lines, LONDON, 60);
    expect(
      told
        .split('\n')
        .slice(2, 16)
        .every((line) => line.length <= 60),
    ).toBe(true);
    expect(told).toContain('  900.5\n');
    expect(told).not.toContain('\u001b');
  });

  it.each([
    [[2], 'line 2'],
    [[2, 3], 'lines 2 and 3'],
    [[2, 3, 4, 9], 'lines 2–4 and 9'],
    [[2, 4, 6, 7, 8], 'lines 2, 4 and 6–8'],
  ])('%j are %s', (lines, text) => expect(linesText(lines)).toBe(text));
});

describe('an empty template', () => {
  const none = { footprint: null, basis: null, checkpoint: null };
  const rows = (csv: string) => csv.trimEnd().split('\r\n');

  it('has a line a year of each item, and no figure', () => {
    const [header, ...lines] = rows(emptyTemplate(none));
    expect(header?.split(',')).toEqual(FINANCE_TEMPLATE.columns.map(({ name }) => name));
    expect(lines).toHaveLength(FINANCE_YEARS.length * FINANCE_ITEMS.length);
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines[0]).toBe(',,,,2016/17,do-nothing gap,,,');
    expect(lines[1]).toBe(',,,,2016/17,solution,provider efficiency,,');
    for (const line of lines) expect(line).toMatch(/,,$/);
  });

  it('is filled with what is known of it, but never with a figure that was published', () => {
    const { footprint } = LONDON;
    const csv = emptyTemplate({
      footprint,
      basis: 'NHS only',
      checkpoint: 'later submission',
    });
    const lines = rows(csv).slice(1);
    expect(lines).toHaveLength(FINANCE_YEARS.length * (FINANCE_ITEMS.length - 1));
    for (const line of lines) {
      expect(line).toMatch(
        /^E54000028,North Central London,NHS only,later submission,20\d\d\/\d\d,[a-z -]+,[a-z ]*,,$/,
      );
    }
    expect(csv).not.toContain('876');
    expect(csv).not.toContain('social care');
  });

  it('leaves social care to the basis that takes it in', () => {
    const [care] = FINANCE_ITEMS.filter(({ kind }) => kind === 'social care');
    expect(
      [null, 'NHS and social care', 'NHS only'].map((basis) => belongs(care!, basis as never)),
    ).toEqual([true, true, false]);
  });
});

describe('docs/finance.md', () => {
  const page = readFileSync(join(packageRoot, 'docs', 'finance.md'), 'utf8');
  const firstCells = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? '');

  it('has every column of a template', () => {
    for (const { name } of FINANCE_TEMPLATE.columns) expect(firstCells).toContain(name);
  });

  it('has every word of every closed list', () => {
    const lists = Object.entries(finance).flatMap(([name, value]) => {
      const words: unknown[] = Array.isArray(value) ? value : [];
      return typeof words[0] === 'string' ? [{ name, words }] : [];
    });
    expect(lists.map(({ name }) => name).sort()).toEqual([
      'AGREEMENTS',
      'CHECKPOINTS',
      'CLOSINGS',
      'CONTRADICTIONS',
      'FINANCE_BASES',
      'FINANCE_LINES',
      'FINANCE_YEARS',
      'LACKS',
      'SOLUTION_KINDS',
    ]);
    for (const { name, words } of lists) {
      for (const word of words) expect(page, name).toContain(`\`${word}\``);
    }
  });

  it('has every field of the JSON', () => {
    const fieldsOf = (schema: unknown, path = ''): string[] => {
      const node = schema as { anyOf?: unknown[]; items?: unknown; properties?: object };
      return [
        ...Object.entries(node.properties ?? {}).flatMap(([name, inner]) => {
          const field = path === '' ? name : `${path}.${name}`;
          return [field, ...fieldsOf(inner, field)];
        }),
        ...(node.items === undefined ? [] : fieldsOf(node.items, `${path}[]`)),
        ...(node.anyOf ?? []).flatMap((either) => fieldsOf(either, path)),
      ];
    };
    const fields = fieldsOf(z.toJSONSchema(judgementSchema));
    expect(fields.length).toBeGreaterThan(25);
    for (const field of fields) expect(firstCells).toContain(field);
  });
});
