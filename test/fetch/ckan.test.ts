import { afterAll, describe, expect, it } from 'vitest';
import { locate } from '../../src/fetch/locate.ts';
import { plainAsk } from '../server/plain-ask.ts';
import { json, openPublisher } from '../server/publisher.ts';

const publisher = await openPublisher();
const ask = plainAsk(publisher);
afterAll(() => publisher.close());

const api = 'https://opendata.nhsbsa.net/api/3/action/';
const show = `${api}package_show?id=english-prescribing-data-epd`;
const look = (from?: string) =>
  locate(
    {
      kind: 'ckan',
      url: 'https://opendata.nhsbsa.net/dataset/english-prescribing-data-epd',
      api,
      dataset: 'english-prescribing-data-epd',
      resource: /^EPD_(?<year>\d{4})(?<month>\d{2})$/,
      ...(from === undefined ? {} : { from }),
    },
    { ask, month: '2026-11' },
  );

const file = (month: string, id = `id-${month}`) =>
  `https://opendata.nhsbsa.net/dataset/65050/resource/${id}/download/epd_${month}.csv`;
const resource = (name: string, more?: object) => ({
  id: `id-${name.slice(4)}`,
  name,
  url: file(name.slice(4)),
  created: '2020-03-01T00:00:00',
  last_modified: null,
  ...more,
});
const resources = (...list: object[]) =>
  publisher.serve(show, json({ success: true, result: { name: 'epd', resources: list } }));

describe('the resources of a dataset', () => {
  it('are those whose names match, one a month, in the order of time', async () => {
    resources(
      resource('EPD_202002'),
      resource('EPD_202001'),
      resource('EPD_201912'),
      resource('Data dictionary'),
    );
    expect(await look('2020-01')).toEqual([
      { period: '2020-01', url: file('202001'), name: 'EPD_202001' },
      { period: '2020-02', url: file('202002'), name: 'EPD_202002' },
    ]);
  });

  it('are the last changed, where one was published again; created counts until then', async () => {
    resources(
      resource('EPD_202001', { id: 'a', url: file('202001', 'a'), created: '2020-05-01' }),
      resource('EPD_202001', { id: 'b', url: file('202001', 'b'), last_modified: '2020-06-01' }),
    );
    expect((await look()).map((l) => l.url)).toEqual([file('202001', 'b')]);
  });

  it('are not chosen of two that nothing tells apart', async () => {
    resources(resource('EPD_202001', { id: 'a' }), resource('EPD_202001', { id: 'b' }));
    await expect(look()).rejects.toThrow(
      `${show}: two resources where one was expected, for 2020-01: "EPD_202001" (a) and ` +
        '"EPD_202001" (b)',
    );
  });

  it('without an address are had through one that holds for an hour, and is not kept', async () => {
    resources(resource('EPD_202001', { url: '' }));
    const record = `${api}resource_show?id=id-202001`;
    publisher.withdraw(record);
    const [located] = await look();
    expect(located).toMatchObject({ period: '2020-01', url: record, name: 'EPD_202001.zip' });
    const signed = 'https://x.r2.cloudflarestorage.com/epd.zip?X-Amz-Signature=abc';
    publisher.serve(record, json({ success: true, result: { zip_url: signed } }));
    expect(await located?.address?.(ask)).toBe(signed);
    expect(JSON.stringify(located)).not.toContain('X-Amz');
    publisher.serve(record, json({ success: true, result: { zip_url: 'file:///etc/passwd' } }));
    await expect(located?.address?.(ask)).rejects.toThrow('expected the address of EPD_202001');
  });
});

describe('a dataset that is not as it should be', () => {
  it('answers with an error and status 200', async () => {
    publisher.serve(
      show,
      json({ success: false, error: { __type: 'Not Found Error', message: 'Not found' } }),
    );
    await expect(look()).rejects.toThrow(
      `${show}: expected the resources of english-prescribing-data-epd, the portal answers with an ` +
        'error: Not found',
    );
    publisher.serve(show, json({ success: false }));
    await expect(look()).rejects.toThrow('it gives no reason');
  });

  it('has no resource of the name, or of the time', async () => {
    resources(resource('EPD_SNOMED_202001'));
    await expect(look()).rejects.toThrow(
      `${show}: expected a resource named like /^EPD_(?<year>\\d{4})(?<month>\\d{2})$/, found 0 ` +
        'among 1 resources',
    );
    resources(resource('EPD_202001'));
    await expect(look('2021-01')).rejects.toThrow('of 2021-01 or later, found 1 among 1 resources');
  });

  it('has a resource whose name tells no month', async () => {
    resources(resource('EPD_202013'));
    await expect(look()).rejects.toThrow('the resource "EPD_202013" does not tell its period');
  });

  it('answers with something else', async () => {
    publisher.serve(show, '<html>');
    await expect(look()).rejects.toThrow('as JSON, found "<html>"');
    publisher.serve(show, json({ success: true, result: {} }));
    await expect(look()).rejects.toThrow('result.resources: ');
  });
});
