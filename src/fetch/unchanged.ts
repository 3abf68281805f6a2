import { existsSync, statSync } from 'node:fs';
import type { FetchedSource } from '../model/effects.ts';
import type { Finding } from '../model/finding.ts';
import type { Source } from '../model/source.ts';
import { fileSha256, type Held, holdings } from './archive.ts';
import { isUrl, mirrorOfferings } from './mirror.ts';
import type { Offer } from './offer.ts';
import { states } from './state.ts';

/** Whether the archive holds, whole, what an offer brings, and nothing is to be noted of it. */
async function isHeld(offer: Offer, held: readonly Held[], today: string): Promise<boolean> {
  const newest = held.find(({ sidecar }) => sidecar.period === offer.period);
  if (newest === undefined || offer.peek === undefined) return false;
  const { path, sidecar } = newest;
  if (sidecar.requested !== offer.requested || sidecar.url !== offer.url) return false;
  if (sidecar.checked < (offer.retrieved ?? today)) return false;
  if (!existsSync(path) || statSync(path).size !== sidecar.bytes) return false;
  const { bytes, sha256 } = await offer.peek();
  return (
    bytes === sidecar.bytes && sha256 === sidecar.sha256 && (await fileSha256(path)) === sha256
  );
}

/** A file of a mirror folder that the archive does not hold as it is there. */
export interface MirrorNews {
  source: string;
  period: string;
  file: string;
}

/** What a mirror folder has of each source that a fetch would take; null for one that must be asked. */
export async function mirrorNews(
  mirror: string,
  sources: readonly Source[],
  only: readonly string[],
  raw: string,
  today: string,
): Promise<{ files: Map<string, number>; news: MirrorNews[]; findings: Finding[] } | null> {
  if (isUrl(mirror)) return null;
  const { offerings, findings } = await mirrorOfferings(mirror, sources, only, null, () => {});
  const held = holdings(raw);
  const files = new Map<string, number>();
  const news: MirrorNews[] = [];
  for (const { source, offers } of offerings) {
    const its = held.filter(({ sidecar }) => sidecar.source === source.id);
    const offered = await offers();
    files.set(source.id, offered.length);
    for (const offer of offered) {
      // A file that cannot be read is for the fetch to speak of.
      if (await isHeld(offer, its, today).catch(() => false)) continue;
      news.push({ source: source.id, period: offer.period, file: offer.name });
    }
  }
  return { files, news, findings };
}

/**
 * What a fetch from a mirror folder comes to where the archive holds all of it already, and all went
 * well today: it would write nothing. Null where it would, and for a mirror that must be asked.
 */
export async function unchangedMirror(
  mirror: string,
  sources: readonly Source[],
  only: readonly string[],
  raw: string,
  today: string,
): Promise<{ sources: FetchedSource[]; findings: Finding[] } | null> {
  const looked = await mirrorNews(mirror, sources, only, raw, today);
  if (looked === null || looked.news.length > 0) return null;
  const known = states(raw);
  const unchanged: FetchedSource[] = [];
  for (const [source, count] of looked.files) {
    const state = known.get(source);
    if (state === undefined || state.checked < today || state.findings.length > 0) return null;
    unchanged.push({ source, files: count, added: 0, unchanged: count, findings: [] });
  }
  return { sources: unchanged, findings: looked.findings };
}
