import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grid } from '../../src/query/grid.ts';
import { facts, length, oneLine, PLAIN, paragraph } from '../../src/query/page.ts';

describe('text for a terminal', () => {
  it('is broken between words, and a percent sign stays with its number', () => {
    expect(paragraph('aa 48.3 % bb', 9)).toEqual(['aa 48.3 %', 'bb']);
    expect(paragraph('aa 48.3 % bb', 8)).toEqual(['aa', '48.3 %', 'bb']);
    expect(paragraph('one two', 8, '· ')).toEqual(['· one', '  two']);
    expect(paragraph('see https://example.org/a/long/one now', 10)).toEqual([
      'see',
      'https://example.org/a/long/one',
      'now',
    ]);
  });

  it('keeps every word, in order, in lines that fit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-zé]{1,12}$/)),
        fc.integer({ min: 14, max: 90 }),
        (words, width) => {
          const lines = paragraph(words.join(' '), width, '· ');
          expect(lines.map((line) => line.slice(2)).join(' ')).toBe(words.join(' '));
          for (const line of lines) expect(length(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });

  it('moves no cursor: control characters of a publisher are hidden', () => {
    expect(oneLine('a\u001b[2Jb\r\nc\u0007')).toBe('a·[2Jb c·');
  });

  it('facts without a text are left out, labels line up', () => {
    expect(
      facts(
        [
          ['a', 'x'],
          ['long', 'y'],
          ['none', null],
        ],
        80,
      ),
    ).toEqual(['a     x', 'long  y']);
  });
});

describe('a grid', () => {
  const columns = [
    { head: ['value'] },
    { head: ['empty'] },
    { head: ['from', 'wide'], from: 120 },
    { head: ['word'], align: 'left' as const },
  ];
  const rows = [
    { heading: 'A group' },
    {
      title: 'A title that is long enough to be broken',
      cells: ['1', '', 'w', 'better'],
      notes: ['a note'],
    },
    { title: 'Other', text: 'withheld: because nobody counted' },
  ];

  it('leaves out a column without a figure, and one that wants a wider page', () => {
    expect(grid(columns, rows, 50, PLAIN)).toEqual([
      '                          value  word',
      'A group',
      '  A title that is long        1  better',
      '    enough to be broken',
      '      a note',
      '  Other                   withheld: because nobody',
      '                          counted',
    ]);
    expect(grid(columns, rows, 120, PLAIN)[1]).toMatch(/ value +wide +word$/);
  });

  it('puts titles above figures where there is no room beside them', () => {
    expect(grid(columns, rows, 36, PLAIN)).toEqual([
      '    value  word',
      'A group',
      '  A title that is long enough to be',
      '  broken',
      '        1  better',
      '      a note',
      '  Other',
      '    withheld: because nobody counted',
    ]);
  });

  it('puts a title of many lines above its figures, which stay in their columns', () => {
    const long = 'One two three four five six seven eight nine ten eleven twelve';
    const beside = { title: 'Short', cells: ['22', '', '', 'worse'] };
    const lines = grid(
      columns,
      [{ title: long, cells: ['1', '', '', 'better'] }, beside],
      40,
      PLAIN,
    );
    expect(lines).toEqual([
      '                           value  word',
      '  One two three four five six seven',
      '  eight nine ten eleven twelve',
      '                               1  better',
      '  Short                       22  worse',
    ]);
  });

  it('fits any page, with every title, figure and note on it', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 12 });
    const row = fc.record({
      title: words.map((all) => all.join(' ')),
      cells: fc.tuple(
        fc.integer().map(String),
        fc.constantFrom('', '–'),
        fc.constant('w'),
        words.map(([w]) => w ?? ''),
      ),
      notes: fc.array(
        words.map((all) => all.join(' ')),
        { maxLength: 1 },
      ),
    });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 80, max: 160 }),
        (some, width) => {
          const lines = grid(columns, some, width, PLAIN);
          for (const line of lines) expect(length(line)).toBeLessThanOrEqual(width);
          const told = lines.join(' ').split(/ +/);
          for (const { title, cells, notes } of some) {
            for (const word of [title, cells[0], cells[3], ...notes].join(' ').split(' ')) {
              expect(told).toContain(word);
            }
          }
        },
      ),
    );
  });
});
