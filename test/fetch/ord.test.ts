import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { locate } from '../../src/fetch/locate.ts';
import { directory } from '../server/directory.ts';
import { plainAsk } from '../server/plain-ask.ts';
import { inTurn, json, openPublisher } from '../server/publisher.ts';

const publisher = await openPublisher();
const ask = plainAsk(publisher);
afterAll(() => publisher.close());
beforeEach(() => {
  publisher.asked.length = 0;
});

const root = 'https://directory.spineservices.nhs.uk/ORD/2-0-0';
const first = `${root}/organisations?PrimaryRoleId=RO177,RO76&Status=Active&Limit=1000`;
const look = () =>
  locate(
    {
      kind: 'ord',
      url: 'https://digital.nhs.uk/developer/api-catalogue/organisation-data-service-ord',
      api: root,
      query: { PrimaryRoleId: 'RO177,RO76', Status: 'Active' },
    },
    { ask, month: '2026-11' },
  );
/** The codes of each page. */
async function pages(): Promise<string[][]> {
  const found: string[][] = [];
  for (const located of await look()) {
    for await (const page of located.pages?.(ask) ?? []) {
      const body = JSON.parse(page) as { Organisations: { OrgId: string }[] };
      found.push(body.Organisations.map((o) => o.OrgId));
    }
  }
  return found;
}
const practices = (count: number) =>
  Array.from({ length: count }, (_, i) => `A${String(81001 + i)}`);
const offsets = () => publisher.asked.map((a) => new URL(a.url).searchParams.get('Offset'));
const serve = (...routes: Parameters<typeof inTurn>) =>
  publisher.serve(`${root}/organisations`, inTurn(...routes));
const listed = (codes: readonly string[]) =>
  json({ Organisations: codes.map((OrgId) => ({ OrgId })) });

describe('the organisations of a query', () => {
  it('are one answer of the month, not asked for before it is wanted', async () => {
    serve(directory(practices(3)));
    expect(await look()).toMatchObject([
      {
        period: '2026-11',
        url: first,
        name: 'organisations PrimaryRoleId=RO177,RO76 Status=Active.json',
      },
    ]);
    expect(publisher.asked).toEqual([]);
  });

  it('fit on one page', async () => {
    serve(directory(practices(3)));
    expect(await pages()).toEqual([practices(3)]);
    expect(publisher.asked.map((a) => a.url)).toEqual([first]);
  });

  it.each([0, 1] as const)('are all had, once, where the API counts from %i', async (from) => {
    const all = practices(2345);
    serve(directory(all, from));
    const found = await pages();
    expect(found.map((page) => page.length)).toEqual([1000, 1000, 345]);
    expect(found.flat()).toEqual(all);
    expect(offsets()).toEqual(from === 0 ? [null, '1000', '2000'] : [null, '1000', '1001', '2001']);
  });

  it('end on a full page', async () => {
    serve(directory(practices(1000)));
    expect((await pages()).map((page) => page.length)).toEqual([1000]);
    expect(offsets()).toEqual([null, '1000']);
  });

  it('are kept as published', async () => {
    const published = '{ "Organisations" : [\n {"OrgId":"A81001","Name":"Dr \\u0041"} ] }';
    serve(published);
    const [located] = await look();
    const kept: string[] = [];
    for await (const page of located?.pages?.(ask) ?? []) kept.push(page);
    expect(kept).toEqual([published]);
  });
});

describe('a directory that does not add up', () => {
  it('has nothing', async () => {
    serve(listed([]));
    await expect(pages()).rejects.toThrow(`${first}: expected organisations, found an empty list`);
  });

  it('gives an organisation on two pages', async () => {
    const all = practices(1500);
    serve(listed(all.slice(0, 1000)), listed(all.slice(998, 1500)));
    await expect(pages()).rejects.toThrow(
      `${first}&Offset=1000: expected organisations that the pages before do not have, found ` +
        'A81999 again among 502, after 1000',
    );
  });

  it('gives the same page each time', async () => {
    serve(listed(practices(1000)));
    await expect(pages()).rejects.toThrow('found A81001 again among 1000, after 1000');
  });

  it('gives more than were asked for', async () => {
    serve(listed(practices(1001)));
    await expect(pages()).rejects.toThrow('expected at most 1000 organisations, found 1001');
  });

  it('answers with something else and status 200', async () => {
    serve('{"errorCode":500,"errorText":"Internal error"}');
    await expect(pages()).rejects.toThrow(
      `${first}: expected organisations; Organisations: Invalid input: expected array, received ` +
        String.raw`undefined; found "{\"errorCode\":500,\"errorText\":\"Internal error\"}"`,
    );
    serve('<html><h1>Service unavailable');
    await expect(pages()).rejects.toThrow(
      `${first}: expected organisations as JSON, found "<html><h1>Service unavailable"`,
    );
  });
});
