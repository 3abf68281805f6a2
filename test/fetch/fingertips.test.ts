import { parse } from 'csv-parse/sync';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { locate } from '../../src/fetch/locate.ts';
import { indicatorCsv, indicatorHeader } from '../server/indicator-csv.ts';
import { plainAsk } from '../server/plain-ask.ts';
import { inTurn, json, openPublisher } from '../server/publisher.ts';

const publisher = await openPublisher();
const ask = plainAsk(publisher);
afterAll(() => publisher.close());

const api = 'https://fingertips.phe.org.uk/api/';
const data = `${api}all_data/csv/by_indicator_id`;
const types = json([
  { Id: 221, Name: 'ICBs', Short: 'ICBs', IsSearchable: false },
  { Id: 15, Name: 'England', Short: 'England' },
  { Id: 6, Name: 'Regions (statistical)' },
]);
beforeEach(() => {
  publisher.serve(`${api}area_types`, types);
  publisher.asked.length = 0;
});

const look = (indicators: readonly number[], childAreaType = 221) =>
  locate(
    {
      kind: 'fingertips',
      url: 'https://fingertips.phe.org.uk/',
      api,
      indicators,
      childAreaType,
      parentAreaType: 15,
    },
    { ask, month: '2026-11' },
  );
/** The file as it would be kept: the pages, a newline between two. */
async function kept(indicators: readonly number[]): Promise<string> {
  const pages: string[] = [];
  for (const located of await look(indicators)) {
    for await (const page of located.pages?.(ask) ?? []) pages.push(page);
  }
  return pages.join('\n');
}
const many = Array.from({ length: 205 }, (_, i) => 90_000 + i);
const call = (ids: readonly number[]) =>
  `${data}?indicator_ids=${ids.join(',')}&child_area_type_id=221&parent_area_type_id=15`;

describe('indicators of Fingertips', () => {
  it('are one answer, named by the types of area that the API tells', async () => {
    publisher.serve(data, indicatorCsv([91547]));
    expect(await look(many)).toMatchObject([
      { period: '2026-11', name: '205 indicators for ICBs in England.csv' },
    ]);
  });

  it('go by the indicator where there is one: the answer holds every period of it', async () => {
    publisher.serve(data, indicatorCsv([91547]));
    expect(await look([91547, 91547])).toMatchObject([
      {
        period: 'indicator 91547',
        url: call([91547]),
        name: 'indicator 91547 for ICBs in England.csv',
      },
    ]);
  });

  it('are kept as published where one call gives them', async () => {
    publisher.serve(data, indicatorCsv([91547, 93553]));
    const text = await kept([91547, 93553, 91547]);
    expect(publisher.asked.map((a) => a.url)).toEqual([`${api}area_types`, call([91547, 93553])]);
    expect(text).toBe(await (await fetch(publisher.loopback(call([91547, 93553])))).text());
    expect(text).toContain('nE54000039');
  });

  it.each(['\r\n', '\n'])(
    'are one CSV in batches of a hundred, lines ending in %j',
    async (eol) => {
      publisher.serve(data, indicatorCsv(many, eol));
      const text = await kept(many);
      const asked = publisher.asked.slice(1).map((a) => new URL(a.url).searchParams);
      expect(asked.map((q) => q.get('indicator_ids')?.split(',').length)).toEqual([100, 100, 5]);
      expect(text.split(eol)).toHaveLength(1 + 2 * 205 + 1);
      expect(text.replaceAll(eol, '')).not.toMatch(/[\r\n]/);
      const rows = parse(text, { columns: true }) as Record<string, string>[];
      expect(rows.map((row) => Number(row['Indicator ID']))).toEqual(
        many.flatMap((id) => [id, id]),
      );
      expect(new Set(rows.map((row) => row['Area Code']))).toEqual(
        new Set(['E92000001', 'nE54000039']),
      );
    },
  );

  it('are one CSV whether a batch ends in a newline, in several, or in none', async () => {
    const [a, b, c] = [many.slice(0, 100), many.slice(100, 200), many.slice(200)];
    const text = (ids: readonly number[], end: string) =>
      [indicatorHeader('England'), ...ids.map((id) => `${id},x`)].join('\r\n') + end;
    publisher.serve(data, inTurn(text(a, ''), text(b, '\r\n\r\n'), `\uFEFF${text(c, '')}`));
    expect(await kept(many)).toBe(text(many, ''));
  });
});

describe('an answer of Fingertips that is not what was asked for', () => {
  it('is a header without rows', async () => {
    for (const end of ['', '\n', '\r\n']) {
      publisher.serve(data, indicatorHeader('England') + end);
      await expect(kept([91547])).rejects.toThrow(
        `${call([91547])}: expected rows of 1 indicators, found a header without rows`,
      );
    }
  });

  it('lacks an indicator', async () => {
    publisher.serve(data, indicatorCsv([91547]));
    await expect(kept([91547, 93553, 93554])).rejects.toThrow(
      'expected rows of each of 3 indicators, found none of 93553, 93554',
    );
  });

  it('is the text of an exception, a page, or nothing', async () => {
    publisher.serve(data, 'System.OutOfMemoryException: Array dimensions\r\n   at Csv.Write()');
    await expect(kept([91547])).rejects.toThrow(
      `${call([91547])}: expected a CSV that begins with Indicator ID, found ` +
        '"System.OutOfMemoryException: Array dimensions"',
    );
    publisher.serve(data, '<!DOCTYPE html>\n<html>');
    await expect(kept([91547])).rejects.toThrow('found "<!DOCTYPE html>"');
    publisher.serve(data, '');
    await expect(kept([91547])).rejects.toThrow('found an empty body');
  });

  it('has another header than the batch before', async () => {
    publisher.serve(
      data,
      inTurn(indicatorCsv(many, '\r\n', 'Region'), indicatorCsv(many, '\r\n', 'England')),
    );
    await expect(kept(many)).rejects.toThrow(
      /expected the header of the batches before, ".*Compared to Region .*", found ".*Compared to England /,
    );
    publisher.serve(data, inTurn(indicatorCsv(many, '\r\n'), indicatorCsv(many, '\n')));
    await expect(kept(many)).rejects.toThrow('expected the header of the batches before');
  });

  it('does not know the type of area', async () => {
    await expect(look([91547], 219)).rejects.toThrow(
      `${api}area_types: expected a type of area with the number 219, found none among 3`,
    );
    publisher.serve(`${api}area_types`, json({ Message: 'An error has occurred.' }));
    await expect(look([91547])).rejects.toThrow('area_types: expected types of area; the whole: ');
  });

  it('was asked for nothing', async () => {
    await expect(look([])).rejects.toThrow(`${api}: no indicator is asked for`);
  });
});
