import type { Got } from 'got';
import { sentence } from './failure.ts';

/** The longest time, ms, that a webhook may take, from its name looked up to its last byte. */
export const WEBHOOK_PATIENCE = 4_000;

/** A webhook as it may be told: its path and its query are what lets anybody post to it. */
export function webhookName(url: string): string {
  return URL.canParse(url) ? `${new URL(url).origin}/…` : 'the webhook';
}

/** Whether a text is the address of a webhook: of http or https. */
export function isWebhook(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/**
 * Posts JSON to a webhook, once, and gives what is to be told of it, in a line without its address.
 * It never throws and never takes longer than `patience`, whatever the other side does.
 */
export async function postWebhook(
  url: string,
  body: unknown,
  got?: Got,
  patience = WEBHOOK_PATIENCE,
): Promise<string> {
  const name = webhookName(url);
  // The client's own clock does not watch all that may hang; this one ends in any case.
  const deadline = AbortSignal.timeout(patience);
  try {
    const client = got ?? (await import('got')).default;
    const { statusCode } = await client.post(url, {
      json: body,
      retry: { limit: 0 },
      followRedirect: false,
      throwHttpErrors: false,
      timeout: { request: patience },
      signal: deadline,
    });
    const well = statusCode >= 200 && statusCode < 300;
    return well ? `notified  ${name}` : `not notified: ${name} answers with status ${statusCode}`;
  } catch (error) {
    const why = deadline.aborted ? 'no answer in time' : wordsOf(error);
    return `not notified: ${name}: ${why}`;
  }
}

/** What went wrong; an error that nobody knows may hold the address, so its words are not told. */
function wordsOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  const words = sentence(Object.assign(new Error('it failed'), { code }));
  return words === 'it failed' && typeof code === 'string' ? `it failed (${code})` : words;
}
