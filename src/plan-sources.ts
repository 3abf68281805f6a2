import type { Database } from './duckdb/database.ts';
import { text } from './duckdb/quote.ts';
import type { Choice } from './fetch/choice.ts';
import type { Candidates } from './fetch/selection.ts';
import { mirrorNews } from './fetch/unchanged.ts';
import type { Effects } from './model/effects.ts';
import type { Indicator } from './model/indicator.ts';
import type { Planned } from './model/plan.ts';
import type { Extract, Layout, Source } from './model/source.ts';
import { TIDY } from './model/tidy.ts';
import { USER_SCHEME } from './model/user-scheme.ts';
import { readAs } from './read/load.ts';
import { extractKey, type KeptExtract } from './read/relations.ts';
import { userReading } from './read/user-file.ts';
import { userIndicators } from './read/user-indicators.ts';
import type { RefreshOptions } from './refresh.ts';
import { dayOf } from './retrieve.ts';

type Kept = ReadonlyMap<string, KeptExtract>;

/** An extract that a build would read; `kept` where the build database holds its rows. */
export interface Expected {
  extract: Extract;
  key: string;
  kept: KeptExtract | null;
}

/** How one source stands, and which relations of schema `raw` would hold other rows for it. */
export interface SourcePlan extends Planned {
  relations: string[];
}

function expected(source: Pick<Source, 'layouts' | 'vintage'>, extract: Extract, kept: Kept) {
  const key = extractKey(source, extract);
  const before = kept.get(extract.file);
  return { extract, key, kept: before?.key === key ? before : null };
}

const wasRefused = ({ kept }: Expected) => kept !== null && 'refused' in kept.outcome;

/** The extracts of some candidates that a build would use, as far as it is known before they are read. */
function expectedOf(source: Source, { extracts, floor }: Candidates, kept: Kept): Expected[] {
  for (const extract of extracts) {
    const one = expected(readAs(source, extract), extract, kept);
    // What was refused last time will be refused again.
    if (!wasRefused(one)) return [one];
  }
  return floor
    .map((extract) => expected(readAs(source, extract), extract, kept))
    .filter((one) => !wasRefused(one));
}

/** Why an extract would be read. */
function whyRead({ extract, kept: its }: Expected, kept: Kept): string[] {
  if (its) return [];
  const when = extract.period === 'undated' ? '' : ` ${extract.period}`;
  if (kept.has(extract.file)) return [`${extract.file} is to be read in another way`];
  return [kept.size === 0 ? `not read yet:${when || ` ${extract.file}`}` : `new snapshot${when}`];
}

/** Relations into which files were read; of files not yet read, all that their layouts may be. */
function relationsOf(
  expecting: readonly Expected[],
  gone: readonly KeptExtract[],
  layouts: readonly Layout[],
) {
  const unread = expecting.filter(({ kept }) => kept === null);
  const were = gone.flatMap(({ outcome }) => ('refused' in outcome ? [] : [outcome.relation]));
  const may = unread.flatMap(({ extract }) =>
    extract.relation ? [extract.relation] : layouts.map(({ relation }) => relation),
  );
  return [...new Set([...were, ...may])];
}

/** How a source stands whose extracts a build would read. */
function planned(
  name: string,
  expecting: readonly Expected[],
  gone: readonly KeptExtract[],
  kept: Kept,
  layouts: readonly Layout[],
): SourcePlan {
  if (expecting.length === 0 && gone.length === 0) {
    const reason = `nothing is at hand; footpack fetch --source ${name}`;
    return { name, state: 'missing', reason, relations: [] };
  }
  const read = expecting.flatMap((one) => whyRead(one, kept));
  const left = gone.map(({ file }) => `${file} is not used any more`);
  const reasons = [...new Set(read.length > 0 ? read : left)];
  return {
    name,
    state: reasons.length > 0 ? 'stale' : 'fresh',
    reason: reasons.join('; ') || null,
    relations: relationsOf(expecting, gone, layouts),
  };
}

/** How the publishers' sources stand, and the extracts of them that a build would use. */
export function planSources(
  sources: readonly Source[],
  { chosen, floor }: Choice,
  kept: Kept,
): { plans: SourcePlan[]; extracts: Expected[] } {
  const bundledSource = new Map(floor.map(({ extract }) => [extract.file, extract.sourceId]));
  const sourceOf = (file: string) => bundledSource.get(file) ?? file.split('/')[0];
  const extracts: Expected[] = [];
  const plans = sources.map((source) => {
    const expecting = chosen
      .filter(({ sourceId }) => sourceId === source.id)
      .flatMap((candidates) => expectedOf(source, candidates, kept));
    extracts.push(...expecting);
    const used = new Set(expecting.map(({ extract }) => extract.file));
    const gone = [...kept.values()].filter(
      ({ file, outcome }) =>
        sourceOf(file) === source.id && !used.has(file) && !('refused' in outcome),
    );
    return planned(source.id, expecting, gone, kept, source.layouts);
  });
  return { plans, extracts };
}

/** The same of the user's own files, with the indicators that they define. */
export async function planOwnFiles(
  options: RefreshOptions,
  build: Database | null,
  kept: Kept,
): Promise<{ plans: SourcePlan[]; extracts: Expected[]; indicators: Indicator[] }> {
  const indicators = options.indicatorFile
    ? userIndicators(options.indicatorFile, options.indicators, options.frameworks ?? [])
    : [];
  const files = [
    ...options.extracts.map((path) => ({ path, layout: TIDY as Layout })),
    ...(options.schemeFile ? [{ path: options.schemeFile, layout: USER_SCHEME as Layout }] : []),
  ];
  const plans: SourcePlan[] = [];
  const extracts: Expected[] = [];
  for (const { path, layout } of files) {
    const { extract, source, asked } = await userReading(path, layout);
    const one = { ...expected(source, asked, kept), extract };
    extracts.push(one);
    plans.push(planned(extract.sourceId, [one], [], kept, [layout]));
    if (one.kept === null || build === null || layout !== TIDY) continue;
    const held = await build.rows(
      `SELECT DISTINCT indicator_id FROM raw.tidy WHERE source_id = ${text(extract.sourceId)}`,
    );
    for (const indicator of indicators) {
      if (held.some((row) => row.indicator_id === indicator.id))
        indicator.source = extract.sourceId;
    }
  }
  const own = new Set(extracts.map(({ extract }) => extract.file));
  for (const before of kept.values()) {
    if (before.file.includes('/') || own.has(before.file)) continue;
    plans.push(planned(before.file, [], [before], kept, []));
  }
  return { plans, extracts, indicators };
}

/**
 * What a mirror folder has besides, source by source. Null where publishers or an address would have
 * to be asked.
 */
export async function mirrorPlans(
  { from, only, raw, sources }: RefreshOptions,
  effects: Effects,
): Promise<Map<string, string> | null> {
  if (from.kind === 'bundled' || from.kind === 'offline') return new Map();
  if (from.kind === 'live') return null;
  const looked = await mirrorNews(from.mirror, sources, only, raw, dayOf(effects));
  if (looked === null) return null;
  const periods = new Map<string, Set<string>>();
  for (const { source, period } of looked.news) {
    periods.set(source, (periods.get(source) ?? new Set()).add(period));
  }
  return new Map(
    [...periods].map(([source, its]) => [
      source,
      `the mirror has a new snapshot ${[...its].join(', ')}`,
    ]),
  );
}
