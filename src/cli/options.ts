import { InvalidArgumentError, Option } from 'commander';
import { spillFolder } from '../build/disk.ts';
import type { Limits } from '../duckdb/database.ts';
import { nearest } from '../model/nearest.ts';
import { EXIT, Problem } from '../model/problem.ts';
import type { Source } from '../model/source.ts';

/** For an option that may be given more than once. */
export const repeated = (value: string, before: string[] = []) => [...before, value];

/** For an option that is a count of something. */
export function atLeastOne(value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError('It is a whole number from 1.');
  return Number(value);
}

/** `--live`, where the settings name a mirror and the publishers are meant for once. */
export const liveOption = () =>
  new Option('--live', 'from the publishers’ own sites, though the settings name a mirror');

/** What a build may take of its machine; of a temporary folder it gets one of its own. */
export function limitsOf(given: {
  memory?: string;
  threads?: number;
  temp?: string;
  tempMax?: string;
  out: string;
}): Limits {
  const { memory, threads, temp, tempMax } = given;
  return {
    ...(memory === undefined ? {} : { memory }),
    ...(threads === undefined ? {} : { threads }),
    ...(temp === undefined ? {} : { temp: spillFolder(temp, given.out) }),
    ...(tempMax === undefined ? {} : { tempMax }),
  };
}

/** Refuses a name that is not one of those that are known. */
function known(kind: string, given: readonly string[], names: readonly string[]): void {
  const stranger = given.find((name) => !names.includes(name));
  if (stranger === undefined) return;
  const near = nearest(stranger, names);
  throw new Problem(EXIT.usage, `there is no ${kind} ${stranger}`, {
    untouched: 'everything',
    next: `${near === null ? '' : `did you mean ${near}? `}The ${kind}s are ${names.join(', ')}`,
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
