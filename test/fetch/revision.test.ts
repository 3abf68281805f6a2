import { describe, expect, it } from 'vitest';
import { newest, revisionOf } from '../../src/fetch/revision.ts';

const link = (href: string, text = '') => ({
  text,
  href: new URL(href, 'https://www.england.nhs.uk/statistics/wp-content/uploads/sites/2/').href,
});

describe('where a file stands among others of its period', () => {
  it.each([
    ['2025/07/Monthly-AE-June-2025-1-1.csv', '', [1, 1, 202507]],
    ['2025/04/Monthly-AE-February-2025-revised.csv', '', [1, 2, 202504]],
    ['2025/08/July-2025-CSV-9jfy4.csv', '', [1, 1, 202508]],
    ['2026/02/January-2026-CSV-S6v2kb.csv', '', [1, 1, 202602]],
    ['2025/02/Beds-Open-Overnight-Web_File-Q3-2024-25revised.xlsx', '', [1, 2, 202502]],
    ['2025/02/Beds-Q3-2024-25v3.xlsx', '', [1, 3, 202502]],
    ['2025/09/Daily-discharge-sitrep-monthly-data-CSV-webfile-July2025v2.csv', '', [1, 2, 202509]],
    ['CWT-CRS-COMMISSIONER-April-2025-PROVISIONAL.xlsx', '', [0, 1, 0]],
    ['CWT-CRS-Provider-Extract-Final.xlsx', '', [2, 1, 0]],
    ['https://files.digital.nhs.uk/x/iapt-month-december-2021-final-data.csv', '', [2, 1, 0]],
    ['https://files.digital.nhs.uk/AC/3C964F/QOF2021_v2.zip', '', [1, 2, 0]],
    ['https://files.digital.nhs.uk/90/6F833F/QOF_2122_V2.zip', '', [1, 2, 0]],
    ['https://files.digital.nhs.uk/a/epd.csv', 'Diagnostics (revised)', [1, 2, 0]],
    ['https://x.uk/a.csv', 'CCG to STP (April 2017) Lookup (Version 4)', [1, 4, 0]],
    ['https://x.uk/a.csv', 'Semifinals of the provision', [1, 1, 0]],
    ['https://x.uk/a%ZZ.csv', 'An address that cannot be decoded', [1, 1, 0]],
  ])('%s %s', (href, text, revision) => {
    expect(revisionOf(link(href, text))).toEqual(revision);
  });

  it.each([
    ['a revision over the first', ['2025/03/ae.csv', '2025/04/ae-revised.csv'], [1]],
    ['a revision over a later upload', ['2025/04/ae-revised.csv', '2025/05/ae.csv'], [0]],
    ['the final over the revised provisional', ['a-final.csv', 'a-provisional-revised.csv'], [0]],
    ['the plain over the provisional', ['a-provisional.csv', 'a.csv'], [1]],
    ['the third edition over the second', ['a_v3.csv', 'a_v2.csv', 'a.csv'], [0]],
    ['the later upload', ['2025/04/ae.csv', '2025/05/ae-1.csv', '2025/03/ae.csv'], [1]],
    ['both of two that nothing tells apart', ['2025/04/a.csv', '2025/04/b.csv'], [0, 1]],
    ['both of two where a third is older', ['v.csv', 'a-v2.csv', 'b-v2.csv'], [1, 2]],
    ['nothing of nothing', [], []],
  ])('takes %s', (_, hrefs, taken) => {
    const links = hrefs.map((href) => link(href));
    expect(newest(links)).toEqual(taken.map((index) => links[index]));
  });
});
