import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { latestSchema, releasesSchema } from '../../src/model/release.ts';
import { verify } from '../../src/release/manifest.ts';

/** What a reader of a folder of releases finds. */
export interface Aftermath {
  /** The id that latest.json points to. */
  latest: string;
  /** Every folder below releases/, whole or not. */
  releases: string[];
  /** What is wrong with any of them, as `footpack check` says it, and with the list of them. */
  faults: string[];
  /** What lies beside the releases and their pointers, or in `.work` beside what a build leaves. */
  rubbish: string[];
}

const POINTERS = ['.work', 'latest.json', 'releases', 'releases.json', 'runs'];
const LEFT_BY_A_BUILD = /^(basis\.json|(build|lock)\.duckdb(\.wal)?)$/;

/** Looks at a folder of releases, whatever happened to it. Throws where latest.json cannot be read. */
export function aftermath(out: string): Aftermath {
  const json = (name: string) => JSON.parse(readFileSync(join(out, name), 'utf8'));
  const latest = latestSchema.parse(json('latest.json'));
  const releases = readdirSync(join(out, 'releases')).sort();
  const listed = releasesSchema.parse(json('releases.json')).map(({ id }) => id);
  const inside = (folder: string) =>
    existsSync(join(out, folder)) ? readdirSync(join(out, folder)) : [];
  return {
    latest: latest.release,
    releases,
    faults: [
      ...releases.flatMap((id) =>
        verify(join(out, 'releases', id)).map((fault) => `${id}: ${fault}`),
      ),
      ...listed
        .filter((id) => !releases.includes(id))
        .map((id) => `releases.json: ${id} is not there`),
    ],
    rubbish: [
      ...readdirSync(out).filter((name) => !POINTERS.includes(name)),
      ...inside('.work')
        .filter((name) => !LEFT_BY_A_BUILD.test(name))
        .map((name) => `.work/${name}`),
      ...inside('runs')
        .filter((name) => name.endsWith('.part'))
        .map((name) => `runs/${name}`),
    ].sort(),
  };
}
