import type { Indicator } from '../model/indicator.ts';

/** One answer: a framework, a code, and for a proxy why it is one, in brackets. */
const ANSWER = /^([a-z0-9-]+) +([a-z0-9-]+)(?: *\(proxy: *([^()\s][^()]*)\))?$/;

/**
 * What a user writes in the column `answers`, as a release's table `indicator` tells it: framework and
 * code, with `(proxy: why)` behind the code of what only comes near; several apart by semicolons or
 * line breaks. `ccg-iaf-2016-17 102a; ccg-iaf-2016-17 127c (proxy: by provider)`. Null where it is
 * not written so.
 */
export function answersOf(text: string): Indicator['answers'] | null {
  // A semicolon within brackets belongs to a reason.
  const written = text.split(/[;\n](?![^(]*\))/).map((part) => part.trim());
  const answers: Indicator['answers'] = [];
  for (const part of written.filter(Boolean)) {
    const [, framework, code, why] = ANSWER.exec(part) ?? [];
    if (framework === undefined || code === undefined) return null;
    answers.push(
      why === undefined
        ? { framework, code, how: 'computed', why: '' }
        : { framework, code, how: 'proxy', why: why.trim() },
    );
  }
  return answers;
}
