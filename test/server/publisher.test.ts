import { afterAll, expect, it } from 'vitest';
import { inTurn, openPublisher } from './publisher.ts';

const page = 'https://www.england.nhs.uk/statistics/?year=2025&month=4';
const publisher = await openPublisher({
  'https://www.england.nhs.uk/statistics/': { body: 'any year', etag: '"1"', lastModified: 'Mon' },
  'https://www.england.nhs.uk/turn': inTurn({ status: 503 }, 'well again'),
});
afterAll(() => publisher.close());
const get = (url: string, headers = {}) => fetch(publisher.loopback(url), { headers });

it('serves a publisher on loopback, and keeps what was asked', async () => {
  publisher.asked.length = 0;
  expect(await (await get(page, { 'x-who': 'test' })).text()).toBe('any year');
  expect(publisher.asked).toMatchObject([
    { method: 'GET', url: page, headers: { 'x-who': 'test' } },
  ]);
  publisher.serve(page, 'that month');
  expect(await (await get(page)).text()).toBe('that month');
  publisher.withdraw(page);
  expect(await (await get(page)).text()).toBe('any year');
  expect((await get('https://www.england.nhs.uk/none')).status).toBe(404);
});

it.each([
  [{ 'if-none-match': '"1"' }, 304],
  [{ 'if-none-match': '"2"' }, 200],
  [{ 'if-modified-since': 'Mon' }, 304],
  [{ 'if-modified-since': 'Tue' }, 200],
  [{ 'if-none-match': '"2"', 'if-modified-since': 'Mon' }, 200],
])('answers %j with %i', async (headers, status) => {
  const response = await get(page, headers);
  expect([response.status, await response.text()]).toEqual([
    status,
    status === 304 ? '' : 'any year',
  ]);
});

it('answers in turn, the last for good', async () => {
  const url = 'https://www.england.nhs.uk/turn';
  const statuses: number[] = [];
  for (let i = 0; i < 3; i += 1) statuses.push((await get(url)).status);
  expect(statuses).toEqual([503, 200, 200]);
});

it('tells the addresses of one from those of the other', () => {
  expect(publisher.loopback(page)).toBe(
    `${publisher.origin}/www.england.nhs.uk/statistics/?year=2025&month=4`,
  );
  expect(publisher.published(publisher.loopback(page))).toBe(page);
  expect(publisher.published('https://x.uk/a')).toBe('https://x.uk/a');
});
