import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sentence } from '../fetch/failure.ts';
import { openClient } from '../fetch/http.ts';
import { redacted } from '../fetch/redacted.ts';
import { MANNERS } from '../fetch/retry.ts';
import type { Effects } from '../model/effects.ts';
import { isLive, type Locator, type Source } from '../model/source.ts';
import type { Diagnosis } from './doctor.ts';

/** The addresses that a locator begins with: what is asked first, and where an API stands. */
function addressesOf(locator: Locator): string[] {
  if (locator.kind === 'compiled') return [];
  if (locator.kind === 'url') return locator.files.map((file) => file.url);
  if ('api' in locator) return [locator.api];
  return [locator.url];
}

/** One address of each host that the sources are fetched from, and the sources that need it. */
export function hostsOf(sources: readonly Source[]): { url: string; sources: string[] }[] {
  const hosts = new Map<string, { url: string; sources: Set<string> }>();
  for (const source of sources.filter(isLive)) {
    const locators = [source.locator, ...(source.otherwise ? [source.otherwise] : [])];
    for (const url of locators.flatMap(addressesOf)) {
      const { host } = new URL(url);
      const known = hosts.get(host) ?? { url, sources: new Set<string>() };
      hosts.set(host, { ...known, sources: known.sources.add(source.id) });
    }
  }
  return [...hosts.values()]
    .map(({ url, sources: ids }) => ({ url, sources: [...ids] }))
    .sort((a, b) => (new URL(a.url).host < new URL(b.url).host ? -1 : 1));
}

/** What became of asking a host: any answer shows that it is there; some show that it says no. */
function heard(host: string, status: number, needs: string): Diagnosis {
  const check = `reach ${host}`;
  if (status === 401 || status === 403 || status === 407) {
    return {
      check,
      health: 'fault',
      said: `it refuses this program (status ${status})`,
      todo: `ask the publisher, or fetch ${needs} from a mirror with --mirror`,
    };
  }
  // Some answer a question without a body with 404 or 405, and the file with 200.
  return { check, health: 'well', said: `it answers (status ${status})`, todo: null };
}

/**
 * Asks each host that a fetch would ask, once and for no body, whether it answers; where the settings
 * name a mirror, the mirror instead. A mirror that is a folder is looked at without the network.
 */
export async function greetHosts(
  asked: { mirror: string | null; online: boolean; sources: readonly Source[] },
  effects: Effects,
): Promise<{ found: Diagnosis[]; clocks: { host: string; date: string }[] }> {
  const { mirror, online } = asked;
  if (mirror !== null && !/^https?:\/\//.test(mirror)) {
    const list = join(mirror, 'mirror.json');
    const there = existsSync(list);
    const found: Diagnosis = {
      check: 'mirror',
      health: there ? 'well' : 'fault',
      said: there ? list : `there is no ${list}`,
      todo: there ? null : 'name a folder or address that has a mirror.json at its root',
    };
    return { found: [found], clocks: [] };
  }
  if (!online) return { found: [], clocks: [] };
  const list = mirror === null ? null : new URL('mirror.json', `${mirror.replace(/\/*$/, '')}/`);
  const hosts = list ? [{ url: list.href, sources: ['everything'] }] : hostsOf(asked.sources);
  const manners = { ...MANNERS, attempts: 2, ...effects.manners };
  const client = openClient(manners, { now: effects.now, got: effects.got });
  const clocks: { host: string; date: string }[] = [];
  const found = await Promise.all(
    hosts.map(async ({ url, sources }): Promise<Diagnosis> => {
      const { host } = new URL(url);
      const few = sources.slice(0, 3).join(', ');
      const needs = sources.length > 3 ? `${few} and ${sources.length - 3} more` : few;
      try {
        const { status, date } = await client.greet(url);
        if (date !== null) clocks.push({ host, date });
        if (list && status !== 200) {
          return {
            check: 'mirror',
            health: 'fault',
            said: `${redacted(url)} answers with status ${status}`,
            todo: 'name a folder or address that has a mirror.json at its root',
          };
        }
        return heard(host, status, needs);
      } catch (error) {
        return {
          check: `reach ${host}`,
          health: 'fault',
          said: sentence(error),
          todo: `look at network, proxy and firewall; until then ${needs} stay as they are`,
        };
      }
    }),
  );
  return { found, clocks: clocks.sort((a, b) => (a.host < b.host ? -1 : 1)) };
}
