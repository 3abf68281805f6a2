import { EXIT, Problem } from '../model/problem.ts';
import type { Source } from '../model/source.ts';

/** For an option that may be given more than once. */
export const repeated = (value: string, before: string[] = []) => [...before, value];

/** Refuses a name that is not one of those that are known. */
function known(kind: string, given: readonly string[], names: readonly string[]): void {
  const stranger = given.find((name) => !names.includes(name));
  if (stranger === undefined) return;
  throw new Problem(EXIT.usage, `there is no ${kind} ${stranger}`, {
    untouched: 'everything',
    next: `the ${kind}s are ${names.join(', ')}`,
  });
}

/** The sources that `--source` names, each one that the catalogue has. */
export function knownSources(given: readonly string[] = [], sources: readonly Source[]): string[] {
  const ids = sources.map((s) => s.id);
  known('source', given, ids);
  const waiting = sources.find((s) => s.awaiting !== undefined && given.includes(s.id));
  if (!waiting) return [...given];
  throw new Problem(EXIT.usage, `${waiting.id} cannot be fetched yet: ${waiting.awaiting}`, {
    untouched: 'everything',
    next: 'footpack sources lists what can be fetched',
  });
}
