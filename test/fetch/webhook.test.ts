import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postWebhook, webhookName } from '../../src/fetch/webhook.ts';
import { openPublisher, type Publisher } from '../server/publisher.ts';

const HOOK = 'https://chat.nhs.uk/hooks/T0/s3cret?token=hidden';
const notice = { text: 'footpack refresh went through (exit code 0)' };
let publisher: Publisher;
let hook = '';
const heard: string[] = [];

beforeAll(async () => {
  publisher = await openPublisher();
  hook = publisher.loopback(HOOK);
});
afterAll(() => publisher.close());

const post = (url = hook) => postWebhook(url, notice, undefined, 300);

describe('a webhook', () => {
  it('hears the notice as JSON, once', async () => {
    publisher.serve(HOOK, async (request, response) => {
      for await (const chunk of request) heard.push(String(chunk));
      response.writeHead(204).end();
    });
    publisher.asked.length = 0;
    expect(await post()).toBe(`notified  ${publisher.origin}/…`);
    expect(JSON.parse(heard.join(''))).toEqual(notice);
    expect(publisher.asked).toMatchObject([
      { method: 'POST', headers: { 'content-type': 'application/json' } },
    ]);
  });

  it.each([
    ['that fails', { status: 500, body: 'no' }, 'answers with status 500'],
    ['that moved', { status: 302, headers: { location: '/' } }, 'answers with status 302'],
  ])('%s is told, and not asked again', async (_, route, said) => {
    publisher.serve(HOOK, route);
    publisher.asked.length = 0;
    expect(await post()).toBe(`not notified: ${publisher.origin}/… ${said}`);
    expect(publisher.asked).toHaveLength(1);
  });

  it('that never answers, or never ends, is left after its time', async () => {
    publisher.serve(HOOK, () => {});
    expect(await post()).toBe(`not notified: ${publisher.origin}/…: no answer in time`);
    publisher.serve(HOOK, (_, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('a');
    });
    expect(await post()).toBe(`not notified: ${publisher.origin}/…: no answer in time`);
  });

  it('that is not there, or breaks off, is told', async () => {
    const gone = await openPublisher();
    const url = gone.loopback(HOOK);
    await gone.close();
    expect(await post(url)).toMatch(/^not notified: .*: the connection was refused$/);
    publisher.serve(HOOK, (_, response) => response.socket?.destroy());
    expect(await post()).toMatch(/^not notified: .*: the connection was broken off$/);
    expect(await post('http://[bad')).toBe(
      'not notified: the webhook: it failed (ERR_INVALID_URL)',
    );
  });

  it('is never told by what lets anybody post to it', () => {
    for (const url of [HOOK, 'https://me:s3cret@chat.nhs.uk/', 'no address with s3cret']) {
      expect(webhookName(url)).not.toMatch(/s3cret|hidden/);
    }
    expect(webhookName(HOOK)).toBe('https://chat.nhs.uk/…');
  });
});
