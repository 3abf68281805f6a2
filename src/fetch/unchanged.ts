import { extname } from 'node:path';
import type { FetchedSource } from '../model/effects.ts';
import type { Finding } from '../model/finding.ts';
import { periodSlug } from '../model/period.ts';
import type { Extract, Source } from '../model/source.ts';
import { archived, type Held, holdings, isWhole } from './archive.ts';
import { isUrl, mirrorOfferings } from './mirror.ts';
import type { Offer } from './offer.ts';
import { states } from './state.ts';

/**
 * What a fetch would do with a file that a mirror folder offers: take it, `arrives`; find it `unreadable`;
 * write down that it was looked at, or where, `noted`; or nothing at all, `held`.
 */
type Outcome =
  | { kind: 'arrives'; extract: Extract }
  | { kind: 'unreadable' }
  | { kind: 'noted' }
  | { kind: 'held' };

/** A file of the archive, as it is kept and as a build reads it. */
type Known = Held & { extract: Extract };

/** The extract that the archive would have of an offer, were it fetched. */
function arrival(
  offer: Offer,
  held: readonly Known[],
  { bytes, sha256 }: { bytes: number; sha256: string },
  today: string,
): Extract {
  const { source, period, name } = offer;
  const known = held.find((h) => h.sidecar.period === period && h.sidecar.sha256 === sha256);
  if (known) return { ...known.extract, url: offer.url ?? known.sidecar.url };
  return {
    sourceId: source.id,
    period,
    file: `${source.id}/${periodSlug(period)}_${sha256.slice(0, 12)}${extname(name)}`,
    path: name,
    sha256,
    bytes,
    url: offer.url ?? '',
    retrieved: offer.retrieved ?? today,
    bundled: false,
    relation: null,
  };
}

/** What a file holds; null where it cannot be read, which is for the fetch to speak of. */
async function contentOf({ peek }: Offer): Promise<{ bytes: number; sha256: string } | null> {
  try {
    return (await peek?.()) ?? null;
  } catch {
    return null;
  }
}

async function outcomeOf(offer: Offer, held: readonly Known[], today: string): Promise<Outcome> {
  const newest = held.find(({ sidecar }) => sidecar.period === offer.period);
  const found = await contentOf(offer);
  if (found === null) return { kind: 'unreadable' };
  const stands =
    newest !== undefined &&
    newest.sidecar.sha256 === found.sha256 &&
    newest.sidecar.url === offer.url &&
    (await isWhole(newest.extract));
  if (!stands) return { kind: 'arrives', extract: arrival(offer, held, found, today) };
  const { requested, checked } = newest.sidecar;
  const isNoted = requested === offer.requested && checked >= (offer.retrieved ?? today);
  return { kind: isNoted ? 'held' : 'noted' };
}

/** What a mirror folder has of each source that a fetch would take, by what the archive holds. */
export interface MirrorNews {
  /** How many files it offers of each source. */
  files: Map<string, number>;
  /** Extracts that the archive would have besides, or of which it would tell something else. */
  arriving: Extract[];
  /** Files that it lists and that cannot be read. */
  unreadable: { source: string; period: string; file: string }[];
  /** Whether a fetch would write down no more than that it looked at a file. */
  isNoted: boolean;
  findings: Finding[];
}

/** Looks through a mirror folder; null for a mirror that must be asked. */
export async function mirrorNews(
  mirror: string,
  sources: readonly Source[],
  only: readonly string[],
  raw: string,
  today: string,
): Promise<MirrorNews | null> {
  if (isUrl(mirror)) return null;
  const { offerings, findings } = await mirrorOfferings(mirror, sources, only, null, () => {});
  const extracts = new Map(archived(raw).map((extract) => [extract.path, extract]));
  const held = holdings(raw).flatMap((one): Known[] => {
    const extract = extracts.get(one.path);
    return extract ? [{ ...one, extract }] : [];
  });
  const known = states(raw);
  const news: MirrorNews = {
    files: new Map(),
    arriving: [],
    unreadable: [],
    isNoted: false,
    findings,
  };
  for (const { source, offers } of offerings) {
    const its = held.filter(({ sidecar }) => sidecar.source === source.id);
    const offered = await offers();
    news.files.set(source.id, offered.length);
    // A fetch that was killed between a file and the state of its source left that to be written.
    const checked = known.get(source.id)?.checked ?? '';
    if (its.some(({ sidecar }) => sidecar.checked > checked)) news.isNoted = true;
    for (const offer of offered) {
      const outcome = await outcomeOf(offer, its, today);
      if (outcome.kind === 'arrives') news.arriving.push(outcome.extract);
      if (outcome.kind === 'noted') news.isNoted = true;
      if (outcome.kind !== 'unreadable') continue;
      const { period, name } = offer;
      news.unreadable.push({ source: source.id, period, file: name });
    }
  }
  return news;
}

/**
 * What a fetch from a mirror folder comes to where the archive holds all of it already, and all went
 * well last time: it would learn nothing. Null where it would, and for a mirror that must be asked. That
 * it was looked through is for the record of the run to tell.
 */
export async function unchangedMirror(
  mirror: string,
  sources: readonly Source[],
  only: readonly string[],
  raw: string,
  today: string,
): Promise<{ sources: FetchedSource[]; findings: Finding[] } | null> {
  const news = await mirrorNews(mirror, sources, only, raw, today);
  if (news === null || news.isNoted) return null;
  if (news.arriving.length > 0 || news.unreadable.length > 0) return null;
  const known = states(raw);
  const unchanged: FetchedSource[] = [];
  for (const [source, count] of news.files) {
    const state = known.get(source);
    if (state === undefined || state.findings.length > 0) return null;
    unchanged.push({ source, files: count, added: 0, unchanged: count, findings: [] });
  }
  return { sources: unchanged, findings: news.findings };
}
