import { untold } from './fetch/archive.ts';
import type { Choice } from './fetch/choice.ts';
import type { Candidates } from './fetch/selection.ts';
import { isStale, states } from './fetch/state.ts';
import { type MirrorNews, mirrorNews } from './fetch/unchanged.ts';
import type { Effects } from './model/effects.ts';
import type { Finding } from './model/finding.ts';
import type { Indicator } from './model/indicator.ts';
import type { Planned } from './model/plan.ts';
import type { Extract, Layout, Source } from './model/source.ts';
import { TIDY } from './model/tidy.ts';
import { USER_SCHEME } from './model/user-scheme.ts';
import type { LastBuild } from './plan-last.ts';
import { readAs } from './read/load.ts';
import { extractKey, type KeptExtract } from './read/relations.ts';
import { isThere, refuseNamesakes, userReading, userSource } from './read/user-file.ts';
import { userIndicators } from './read/user-indicators.ts';
import type { RefreshOptions } from './refresh.ts';
import { dayOf } from './retrieve.ts';

/** An extract that a build would read; `kept` where the build database holds its rows. */
export interface Expected {
  extract: Extract;
  key: string;
  kept: KeptExtract | null;
  /** The relations of the bundled extracts that stand behind it. */
  behind: string[];
}

/** How one source stands, and the tables of `raw` and `input` that may hold other rows for it. */
export interface SourcePlan extends Planned {
  tables: string[];
}

/** How some sources stand, the extracts of them that a build would use, and what it would refuse. */
export interface SourcesPlan {
  plans: SourcePlan[];
  extracts: Expected[];
  refused: Finding[];
}

type Reading = Pick<Source, 'layouts' | 'vintage'>;

function expected(source: Reading, extract: Extract, { kept }: LastBuild): Expected {
  const key = extractKey(source, extract);
  const before = kept.get(extract.file);
  return { extract, key, kept: before?.key === key ? before : null, behind: [] };
}

/** Why an extract was refused, where it was: it will be refused again. */
function refusalOf({ kept }: Expected): Finding | null {
  return kept !== null && 'refused' in kept.outcome ? kept.outcome.refused : null;
}

/** The extracts of some candidates that a build would use, as far as it is known before they are read. */
function expectedOf(source: Source, { extracts, floor }: Candidates, last: LastBuild) {
  const refused: Finding[] = [];
  const usable = (extract: Extract): Expected[] => {
    const one = expected(readAs(source, extract), extract, last);
    const refusal = refusalOf(one);
    if (refusal === null) return [one];
    refused.push(refusal);
    return [];
  };
  const behind = floor.flatMap(({ relation }) => relation ?? []);
  for (const extract of extracts) {
    const [used] = usable(extract);
    if (used) return { used: [{ ...used, behind }], refused };
  }
  return { used: floor.flatMap(usable), refused };
}

const isOwn = (file: string) => !file.includes('/');
const are = (many: readonly unknown[]) => (many.length === 1 ? 'is' : 'are');

/** What extracts are of, each told once. */
function named(expecting: readonly Expected[]): string[] {
  return [
    ...new Set(
      expecting.map(({ extract: { period, file } }) => (period === 'undated' ? file : period)),
    ),
  ];
}

/** `new snapshot 2017-04`, `new snapshots 2017-04, 2018-04`. */
function arrivals(kind: string, what: readonly string[]): string {
  return `new ${kind}${what.length === 1 ? '' : 's'} ${what.join(', ')}`;
}

/** Why extracts would be read. */
function whyRead(expecting: readonly Expected[], { kept, digests }: LastBuild): string[] {
  const unread = expecting.filter((one) => one.kept === null);
  const isOther = ({ extract: { file, sha256 } }: Expected) =>
    (digests.get(file) ?? sha256) !== sha256;
  const arrived = named(unread.filter((one) => !kept.has(one.extract.file)));
  const replaced = named(unread.filter((one) => kept.has(one.extract.file) && isOther(one)));
  const other = named(unread.filter((one) => kept.has(one.extract.file) && !isOther(one)));
  const told: string[] = [];
  const own = unread.some(({ extract }) => isOwn(extract.file));
  const fresh = own ? arrived : [...arrived, ...replaced];
  if (fresh.length > 0 && kept.size === 0) told.push(`not read yet: ${fresh.join(', ')}`);
  else if (fresh.length > 0) told.push(arrivals(own ? 'file' : 'snapshot', fresh));
  if (own && replaced.length > 0) told.push(`${replaced.join(', ')} changed`);
  if (other.length > 0) told.push(`${other.join(', ')} ${are(other)} to be read in another way`);
  return told;
}

/** Tables that may hold other rows once files are read, which may be in any of their layouts. */
function tablesOf(
  expecting: readonly Expected[],
  gone: readonly KeptExtract[],
  { kept }: LastBuild,
  layouts: readonly Layout[],
): string[] {
  const unread = expecting.filter((one) => one.kept === null);
  const before = [...gone, ...unread.flatMap(({ extract }) => kept.get(extract.file) ?? [])];
  const were = before.flatMap(({ outcome }) => ('refused' in outcome ? [] : [outcome.relation]));
  const may = unread.flatMap(({ extract, behind }) =>
    extract.relation ? [extract.relation] : [...layouts.map(({ relation }) => relation), ...behind],
  );
  const relations = [...new Set([...were, ...may])].map((relation) => `raw.${relation}`);
  // A file that is read may be refused, and another one used in its place.
  const noticed = unread.length > 0 ? ['input.finding', 'input.source'] : [];
  return relations.length > 0 ? [...relations, 'raw.quarantine', ...noticed] : [];
}

/** How a source stands whose extracts a build would read, where it has any. */
function planned(
  name: string,
  expecting: readonly Expected[],
  gone: readonly KeptExtract[],
  last: LastBuild,
  layouts: readonly Layout[],
): SourcePlan {
  const read = whyRead(expecting, last);
  const left = gone.map(({ file }) => file);
  const [verb, since] = [are(left), gone.some(({ file }) => isOwn(file)) ? 'given' : 'used'];
  const why =
    read.length > 0 || left.length === 0
      ? read
      : [`${left.join(', ')} ${verb} not ${since} any more`];
  return {
    name,
    state: why.length > 0 ? 'stale' : 'fresh',
    reason: why.join('; ') || null,
    tables: tablesOf(expecting, gone, last, layouts),
  };
}

/** What stands in the way of a source of which nothing is at hand. */
function whyMissing({ id, awaiting }: Source, from: RefreshOptions['from']): string {
  if (awaiting !== undefined) return `awaiting layout: ${awaiting}`;
  if (from.kind === 'bundled') return 'the bundled snapshot has none of it';
  return `nothing of it is at hand; footpack fetch --source ${id}`;
}

/** How the publishers' sources stand, and the extracts of them that a build would use. */
export function planSources(
  sources: readonly Source[],
  from: RefreshOptions['from'],
  { chosen, floor }: Choice,
  last: LastBuild,
): SourcesPlan {
  const bundledSource = new Map(floor.map(({ extract }) => [extract.file, extract.sourceId]));
  const sourceOf = (file: string) => bundledSource.get(file) ?? file.split('/')[0];
  const extracts: Expected[] = [];
  const refused: Finding[] = [];
  const standing = [...last.kept.values()].filter(({ outcome }) => !('refused' in outcome));
  const plans = sources.map((source): SourcePlan => {
    const candidates = chosen
      .filter(({ sourceId }) => sourceId === source.id)
      .map((its) => expectedOf(source, its, last));
    const expecting = candidates.flatMap(({ used }) => used);
    extracts.push(...expecting);
    refused.push(...candidates.flatMap((its) => its.refused));
    const used = new Set(expecting.map(({ extract }) => extract.file));
    const gone = standing.filter(({ file }) => sourceOf(file) === source.id && !used.has(file));
    if (expecting.length === 0 && gone.length === 0) {
      const reason = whyMissing(source, from);
      return { name: source.id, state: 'missing', reason, tables: [] };
    }
    return planned(source.id, expecting, gone, last, source.layouts);
  });
  // What was read of sources that nobody declares any more, or that no table reads.
  const known = new Set(sources.map(({ id }) => id));
  const strays = standing.filter(({ file }) => !isOwn(file) && !known.has(sourceOf(file) ?? ''));
  for (const file of strays) plans.push(planned(file.file, [], [file], last, []));
  return { plans, extracts, refused };
}

/** The same of the user's own files, with the indicators that they define. */
export async function planOwnFiles(
  options: RefreshOptions,
  last: LastBuild,
): Promise<Omit<SourcesPlan, 'refused'> & { indicators: Indicator[] }> {
  const indicators = options.indicatorFile
    ? userIndicators(options.indicatorFile, options.indicators, options.frameworks ?? [])
    : [];
  const files = [
    ...options.extracts.map((path) => ({ path, layout: TIDY as Layout, option: '--extract' })),
    ...(options.schemeFile
      ? [{ path: options.schemeFile, layout: USER_SCHEME as Layout, option: '--scheme-file' }]
      : []),
  ];
  for (const { path, option } of files) isThere(path, option);
  refuseNamesakes(files.map(({ path }) => path));
  const plans: SourcePlan[] = [];
  const extracts: Expected[] = [];
  for (const { path, layout } of files) {
    const { extract, source, asked } = await userReading(path, layout);
    const one = { ...expected(source, asked, last), extract };
    extracts.push(one);
    const plan = planned(extract.sourceId, [one], [], last, [layout]);
    const refusal = refusalOf(one);
    if (refusal !== null) Object.assign(plan, { state: 'stale', reason: refusal.message });
    // Which indicators it has of those that the user defines, the reading tells.
    if (one.kept === null && indicators.length > 0) plan.tables.push('input.indicator');
    plans.push(plan);
    const held = last.ownIndicators.get(extract.sourceId);
    for (const indicator of indicators) {
      if (layout === TIDY && held?.has(indicator.id)) indicator.source = extract.sourceId;
    }
  }
  const own = new Set(extracts.map(({ extract }) => extract.file));
  for (const before of last.kept.values()) {
    if (!isOwn(before.file) || own.has(before.file) || 'refused' in before.outcome) continue;
    plans.push(planned(userSource(before.file), [], [before], last, []));
  }
  return { plans, extracts, indicators };
}

/**
 * What a mirror folder has besides what the archive holds. Null where publishers or an address would
 * have to be asked.
 */
export async function newsOf(
  { from, only, raw, sources }: RefreshOptions,
  effects: Effects,
): Promise<MirrorNews | null> {
  if (from.kind === 'live') return null;
  if (from.kind === 'mirror') return mirrorNews(from.mirror, sources, only, raw, dayOf(effects));
  return { files: new Map(), arriving: [], unreadable: [], isNoted: false, findings: [] };
}

/** Plans of sources with what a mirror has of them that no extract tells: another reason to run. */
export function withNews(
  plans: readonly SourcePlan[],
  { files, arriving, unreadable }: MirrorNews,
  raw: string,
): SourcePlan[] {
  const known = states(raw);
  const damaged = new Set(untold(raw).map(({ source }) => source));
  const more = [...files.keys()].map((id): SourcePlan => {
    const its = unreadable.filter(({ source }) => source === id).map(({ file }) => file);
    const unread = its.length > 0 ? `the mirror lists ${its.join(', ')}, which cannot be read` : '';
    const again = isStale(known.get(id)?.findings ?? []) ? 'its last fetch did not go well' : '';
    const lost = damaged.has(id) ? 'what the archive tells of a file was damaged' : '';
    const isRead = plans.some(({ name }) => name === id);
    const periods = arriving.filter(({ sourceId }) => sourceId === id).map(({ period }) => period);
    const besides =
      !isRead && periods.length > 0 ? `${arrivals('snapshot', periods)}, which no table reads` : '';
    const reason = [besides, unread, again, lost].filter(Boolean).join('; ');
    const noted = (known.get(id)?.findings.length ?? 0) > 0 || unread !== '' || lost !== '';
    return { name: id, state: 'stale', reason, tables: noted ? ['input.finding'] : [] };
  });
  const byName = new Map(more.map((one) => [one.name, one]));
  const told = plans.map((plan): SourcePlan => {
    const also = byName.get(plan.name);
    byName.delete(plan.name);
    if (also === undefined) return plan;
    const tables = [...new Set([...plan.tables, ...also.tables])];
    if (!also.reason) return { ...plan, tables };
    const reason = plan.state === 'stale' ? `${plan.reason}; ${also.reason}` : also.reason;
    return { ...plan, state: 'stale', reason, tables };
  });
  return [...told, ...[...byName.values()].filter(({ reason }) => reason)];
}
