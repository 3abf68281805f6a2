import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../model/finding.ts';
import { EXIT } from '../model/problem.ts';
import { type Extract, type Source, type State, stateSchema } from '../model/source.ts';
import { writeWhole } from './durable.ts';

/**
 * How the last fetch of each source went, kept in the archive as `<raw>/<source>/state.json`: a
 * build that fetches nothing knows as well as one that does which sources are stale.
 */

/** Keeps what the last fetch of a source found amiss; nothing, when all was well. */
export function writeState(raw: string, state: State): void {
  const folder = join(raw, state.source);
  mkdirSync(folder, { recursive: true });
  writeWhole(join(folder, 'state.json'), `${JSON.stringify(state, null, 2)}\n`);
}

/** A state, or null where it was damaged: the next fetch of the source writes it anew. */
function readable(path: string): State | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** The state of every source that was ever fetched, by id. */
export function states(raw: string): Map<string, State> {
  if (!existsSync(raw)) return new Map();
  const found = readdirSync(raw).flatMap((name) => {
    const path = join(raw, name, 'state.json');
    return existsSync(path) ? (readable(path) ?? []) : [];
  });
  return new Map(found.map((state) => [state.source, state]));
}

/**
 * How a source stands: `awaiting layout`, it is not fetched yet; `missing`, nothing is at hand;
 * `bundled`, the bundled snapshot alone; `stale`, the last fetch left an earlier file, or none, in
 * use; `fresh`, the archive has what was published when it was last looked at.
 */
export type Standing = 'awaiting layout' | 'missing' | 'bundled' | 'stale' | 'fresh';

/** How a source stands, by the extracts at hand and how its last fetch went. */
export function standing(
  source: Source,
  extracts: readonly Extract[],
  state: State | undefined,
): Standing {
  if (source.awaiting !== undefined) return 'awaiting layout';
  if (isStale(state?.findings ?? [])) return 'stale';
  if (extracts.some((e) => !e.bundled)) return 'fresh';
  return extracts.length > 0 ? 'bundled' : 'missing';
}

/** Whether a fetch left something amiss. */
export function isStale(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.exitCode !== EXIT.done);
}
