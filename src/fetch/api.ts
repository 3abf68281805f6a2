import type { z } from 'zod';
import type { Answer } from './locator.ts';

/** Longest piece of a body that a message shows, characters. */
const SHOWN = 120;

/**
 * The address of a call: a path below an API's root, which may or may not end in a slash, and its
 * query. Commas of lists stay as they are, as the publishers' own examples write them.
 */
export function callOf(
  root: string,
  path: string,
  query: Readonly<Record<string, string>>,
): string {
  const asked = new URLSearchParams(query).toString().replaceAll('%2C', ',');
  const address = root.replace(/\/+$/, '') + (path === '' ? '' : `/${path}`);
  return asked === '' ? address : `${address}?${asked}`;
}

/** How a body begins, on one line. */
export function beginning(text: string): string {
  const line = text.trimStart().slice(0, 1000).replace(/\s+/g, ' ').trim();
  if (line === '') return 'an empty body';
  return JSON.stringify(line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line);
}

/** A body that should be JSON. Fails with how it begins: an error page comes with status 200 too. */
export function parseJson(answer: Answer, expected: string): unknown {
  try {
    return JSON.parse(answer.text.replace(/^\uFEFF/, ''));
  } catch {
    throw new Error(`${answer.url}: expected ${expected} as JSON, found ${beginning(answer.text)}`);
  }
}

/** A value that should be of a shape. Fails with the first place in it that is not. */
export function shaped<T>(answer: Answer, value: unknown, schema: z.ZodType<T>, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue?.path.map(String).join('.') || 'the whole';
  throw new Error(
    `${answer.url}: expected ${what}; ${place}: ${issue?.message ?? 'of another shape'}; ` +
      `found ${beginning(answer.text)}`,
  );
}
