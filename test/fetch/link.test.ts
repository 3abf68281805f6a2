import { describe, expect, it } from 'vitest';
import { fileName, linksOf, matchOf, ruleInWords } from '../../src/fetch/link.ts';

const url = 'https://www.england.nhs.uk/statistics/ae/';
const links = (text: string) => linksOf({ url, text });

describe('the links of a page', () => {
  it('have their text as a person reads it', () => {
    expect(
      links(
        '<ul><li><a class="xls" href="/a.csv">\n  Monthly A&amp;E&nbsp;&ndash;\n' +
          '  <span>June <b>2025</b></span> [<abbr>CSV</abbr>, 43&#160;KB]</a> after</ul>',
      ),
    ).toEqual([
      {
        text: 'Monthly A&E – June 2025 [CSV, 43 KB]',
        href: 'https://www.england.nhs.uk/a.csv',
      },
    ]);
  });

  it.each([
    ['/a.csv', 'https://www.england.nhs.uk/a.csv'],
    ['../rtt/a.csv', 'https://www.england.nhs.uk/statistics/rtt/a.csv'],
    ['  a.csv\n', 'https://www.england.nhs.uk/statistics/ae/a.csv'],
    ['//files.digital.nhs.uk/a.zip', 'https://files.digital.nhs.uk/a.zip'],
    ['http://www.england.nhs.uk/a.csv#table-1', 'http://www.england.nhs.uk/a.csv'],
    ['a.csv?x=1&amp;y=2', 'https://www.england.nhs.uk/statistics/ae/a.csv?x=1&y=2'],
    ['QOF 2022-23 Raw data.zip', `${url}QOF%202022-23%20Raw%20data.zip`],
  ])('%j leads to %s', (href, leads) => {
    expect(links(`<a href="${href}">A</a>`).map((l) => l.href)).toEqual([leads]);
  });

  it.each([
    'mailto:england.aedata@nhs.net',
    'tel:+441132000000',
    'javascript:void(0)',
    'file:///etc/passwd',
    'data:text/csv,a',
    'https://',
    '#monthly-csv',
    '',
    'https://www.england.nhs.uk/statistics/ae/#top',
  ])('%j is left out', (href) => {
    expect(links(`<a href="${href}">Monthly A&amp;E CSV</a><a href="/b">B</a>`)).toEqual([
      { text: 'B', href: 'https://www.england.nhs.uk/b' },
    ]);
  });

  it('are resolved against the first base of the page', () => {
    expect(
      links('<base href="/publication/"><base href="/other/"><a href="a.csv">A</a>')[0]?.href,
    ).toBe('https://www.england.nhs.uk/publication/a.csv');
  });

  it('end where another begins, or the page does', () => {
    expect(
      links('<A HREF=/a>One<a href=/b>Two</a><a name="x">no link</a><a href="/c">Three'),
    ).toEqual([
      { text: 'One', href: 'https://www.england.nhs.uk/a' },
      { text: 'Two', href: 'https://www.england.nhs.uk/b' },
      { text: 'Three', href: 'https://www.england.nhs.uk/c' },
    ]);
  });

  it('are not those of a comment or a script', () => {
    expect(
      links('<!-- <a href="/old.csv">Old</a> --><script>"<a href=\'/x\'>X</a>"</script>'),
    ).toEqual([]);
  });
});

describe('a rule', () => {
  const june = {
    text: 'Monthly A&E June 2025 (CSV)',
    href: 'https://x.uk/2025/07/May%202025-CSV.csv',
  };

  it('finds its groups in the text and in the address as a person reads it', () => {
    expect(matchOf({ href: /(?<month>[A-Z][a-z]+) (?<year>\d{4})-CSV/ }, june)).toEqual({
      month: 'May',
      year: '2025',
    });
  });

  it('believes the text where both name a group', () => {
    expect(matchOf({ text: /(?<month>June)/, href: /(?<month>May) (?<year>\d{4})/ }, june)).toEqual(
      { month: 'June', year: '2025' },
    );
  });

  it('asks for both where it names both', () => {
    expect(matchOf({ text: /CSV/, href: /\.xls$/ }, june)).toBeNull();
    expect(matchOf({ text: /Diagnostics/, href: /\.csv$/ }, june)).toBeNull();
  });

  it('leaves out groups that took no part', () => {
    expect(matchOf({ text: /June (?<year>\d{4})(?<month>-\w+)?/ }, june)).toEqual({ year: '2025' });
  });

  it('finds the same each time, global or not', () => {
    const rule = { text: /June/g };
    expect([matchOf(rule, june), matchOf(rule, june)]).toEqual([{}, {}]);
  });

  it('can be said in words', () => {
    expect(ruleInWords({ text: /csv/i, href: /\.csv$/ })).toBe(
      'a link with its text like /csv/i and its address like /\\.csv$/',
    );
  });
});

it.each([
  ['https://x.uk/2025/07/a%20b.csv?c=d', 'a b.csv'],
  ['https://x.uk/report/', 'report'],
  ['https://x.uk/a%ZZ.csv', 'a%ZZ.csv'],
  ['https://x.uk/', 'https://x.uk/'],
])('the file of %s is %s', (href, name) => {
  expect(fileName(href)).toBe(name);
});
