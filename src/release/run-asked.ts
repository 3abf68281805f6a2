import type { Pipeline } from '../model/pipeline.ts';
import type { Run } from '../model/run.ts';
import { isLive, type Source } from '../model/source.ts';

type Origin = Run['options']['from'];

/** Why a source is not asked for by a run that fetches, or null where it is. */
function notAsked(source: Source, from: Origin, only: readonly string[]): string | null {
  if (source.awaiting !== undefined) return `awaiting layout: ${source.awaiting}`;
  if (only.length > 0 && !only.includes(source.id)) return 'it was not asked for';
  if (from === 'live' && !isLive(source)) return 'no one file of it is published';
  return null;
}

/** What a run leaves out before it begins, and why: of one that fetches nothing, the fetching. */
export function skippedBy(
  sources: readonly Source[],
  from: Origin,
  only: readonly string[],
): Run['skipped'] {
  if (from === 'bundled') return [{ what: 'fetch', why: 'it builds from the bundled snapshot' }];
  if (from === 'offline') return [{ what: 'fetch', why: 'it builds from the archive as it is' }];
  return sources.flatMap((source) => {
    const why = notAsked(source, from, only);
    return why === null ? [] : [{ what: source.id, why }];
  });
}

/** The sources of a pipeline that a run from there can ask for. */
export function askable(
  pipeline: Pipeline,
  sources: readonly Source[],
  from: Origin,
): readonly string[] {
  if (from === 'bundled' || from === 'offline') return [];
  return sources
    .filter((source) => pipeline.sources.includes(source.id) && notAsked(source, from, []) === null)
    .map((source) => source.id);
}

/** The pipelines of which a run asks every source that can be had; `only` empty means all. */
export function pipelinesAsked(
  pipelines: readonly Pipeline[],
  sources: readonly Source[],
  from: Origin,
  only: readonly string[],
): string[] {
  return pipelines
    .filter((pipeline) => {
      const asked = askable(pipeline, sources, from);
      return asked.length > 0 && (only.length === 0 || asked.every((id) => only.includes(id)));
    })
    .map((pipeline) => pipeline.id);
}
