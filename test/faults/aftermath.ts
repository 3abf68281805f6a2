import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { latestSchema } from '../../src/model/release.ts';
import { verify } from '../../src/release/manifest.ts';

/** What a reader of a folder of releases finds. */
export interface Aftermath {
  /** The id that latest.json points to. */
  latest: string;
  /** Every folder below releases/, whole or not. */
  releases: string[];
  /** What is wrong with any of them, as `footpack check` says it. */
  faults: string[];
  /** What lies beside the releases and their pointers, or in `.work` beside what a build leaves. */
  rubbish: string[];
}

const POINTERS = ['.work', 'latest.json', 'releases', 'releases.json'];

/** Looks at a folder of releases, whatever happened to it. Throws where latest.json cannot be read. */
export function aftermath(out: string): Aftermath {
  const latest = latestSchema.parse(JSON.parse(readFileSync(join(out, 'latest.json'), 'utf8')));
  const releases = readdirSync(join(out, 'releases')).sort();
  const work = existsSync(join(out, '.work')) ? readdirSync(join(out, '.work')) : [];
  return {
    latest: latest.release,
    releases,
    faults: releases.flatMap((id) =>
      verify(join(out, 'releases', id)).map((fault) => `${id}: ${fault}`),
    ),
    rubbish: [
      ...readdirSync(out).filter((name) => !POINTERS.includes(name)),
      ...work
        .filter((name) => !/^(build|lock)\.duckdb(\.wal)?$/.test(name))
        .map((name) => `.work/${name}`),
    ].sort(),
  };
}
