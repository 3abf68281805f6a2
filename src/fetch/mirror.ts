import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, parse, relative, resolve, sep } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { counted } from '../model/counted.ts';
import type { Finding } from '../model/finding.ts';
import { everyPeriodOf } from '../model/period.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { type Mirror, mirrorSchema, type Source } from '../model/source.ts';
import { FetchError, sentence } from './failure.ts';
import type { Offering } from './fetch.ts';
import { fileSha256 } from './file-hash.ts';
import type { Client, Download } from './http.ts';
import type { Offer } from './offer.ts';
import { redacted } from './redacted.ts';

/** Whether a mirror is a base URL, else it is a folder. */
export function isUrl(mirror: string): boolean {
  return /^https?:\/\//.test(mirror);
}

const OUTSIDE = new FetchError('the path leads outside the mirror', { code: 'OUTSIDE' });

/** The file of a mirror folder; a path that leads outside is refused. */
function fileBelow(root: string, path: string): string {
  const inside = (full: string, base: string) => {
    const way = relative(base, full);
    return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  };
  const full = resolve(root, path);
  if (!inside(full, resolve(root)) || !inside(realpathSync(full), realpathSync(root))) {
    throw OUTSIDE;
  }
  return full;
}

/** A base URL that ends in a slash, as joining asks for. */
function baseOf(mirror: string): string {
  return new URL(mirror.endsWith('/') ? mirror : `${mirror}/`).href;
}

/** The address that a path of a mirror leads to, wherever that is. */
function addressIn(mirror: string, path: string): string {
  return URL.canParse(path, baseOf(mirror)) ? new URL(path, baseOf(mirror)).href : path;
}

/** The same, refused when it leads outside. */
function addressBelow(mirror: string, path: string): string {
  const address = addressIn(mirror, path);
  if (!address.startsWith(baseOf(mirror))) throw OUTSIDE;
  return address;
}

/** What a file of a mirror folder holds. */
async function look(path: string): Promise<{ bytes: number; sha256: string }> {
  return { bytes: statSync(path).size, sha256: await fileSha256(path) };
}

/** Copies a file of a mirror folder. */
async function copy(
  from: string,
  path: string,
  arrived: (bytes: number) => void,
): Promise<Download> {
  const hash = createHash('sha256');
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      arrived(chunk.byteLength);
      done(null, chunk);
    },
  });
  await pipeline(createReadStream(from), meter, createWriteStream(path));
  return { unchanged: false, url: '', status: 200, bytes, sha256: hash.digest('hex') };
}

/** What a mirror.json should say, by the depth of the place: of all, a source, an entry. */
const LISTS = [
  'an object with the files of each source, by the id of the source',
  'the list of its files, as [{"period": "2017-04", "path": "file.csv"}]',
  'a file, as {"period": "2017-04", "path": "file.csv"}',
];

/** What each field of an entry should be. */
const FIELDS: Readonly<Record<keyof Mirror[string][number], string>> = {
  period: 'the period of the file, as "2017-04" or "2016/17"',
  path: 'where the file lies below the mirror, as "april/file.csv"',
  url: 'the address at which its publisher has it, or no url at all',
  retrieved: 'the day on which the mirror took it, as "2026-11-22", or no retrieved at all',
  indicator: 'the publisher’s number of its indicator, or no indicator at all',
};

/** Longest text of a value that a message tells, characters. */
const LONGEST = 60;

/**
 * The first place at which a mirror.json is not of its shape, what was expected there and what was
 * found: `ons-ccg-to-stp, entry 2, period: expected …, found 201704`.
 */
function listFault(issue: { path: readonly PropertyKey[] }, json: unknown): string {
  const [source, entry, field] = issue.path;
  const place = [
    source === undefined ? 'the whole of it' : String(source),
    ...(entry === undefined ? [] : [`entry ${Number(entry) + 1}`]),
    ...(field === undefined ? [] : [String(field)]),
  ];
  const expected =
    field === undefined ? LISTS[issue.path.length] : FIELDS[field as keyof typeof FIELDS];
  const value = issue.path.reduce<unknown>(
    (within, key) => (within as Record<PropertyKey, unknown> | undefined)?.[key],
    json,
  );
  const text = JSON.stringify(value) ?? 'nothing';
  const found = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return `${place.join(', ')}: expected ${expected}; found ${found}`;
}

async function readList(mirror: string, client: Client | null): Promise<Mirror> {
  const untouched = 'the archive and every release';
  const place = client
    ? redacted(new URL('mirror.json', baseOf(mirror)).href)
    : join(mirror, 'mirror.json');
  let json: unknown;
  try {
    const text = client
      ? (await client.ask(addressBelow(mirror, 'mirror.json'))).text
      : readFileSync(fileBelow(mirror, 'mirror.json'), 'utf8');
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    // A mirror that is down is no mistake of the caller's; one without a list is.
    if (error instanceof FetchError && error.failure.status !== 404) throw error;
    throw new Problem(EXIT.usage, 'the mirror has no readable mirror.json', {
      where: `${place}: ${sentence(error)}`,
      untouched,
      next: 'give --mirror a folder or base URL that has a mirror.json at its root',
    });
  }
  const parsed = mirrorSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue = { path: [] }, ...more] = parsed.error.issues;
  const rest = more.length > 0 ? ` (and ${counted(more.length, 'more place')})` : '';
  throw new Problem(EXIT.usage, 'the mirror.json of the mirror is not a list of files by source', {
    where: `${place}: ${listFault(issue, json)}${rest}`,
    untouched,
    next: 'mend what it says there, and run again: docs/commands.md tells what a mirror.json holds',
  });
}

/**
 * The period of a file of a mirror. Of a source with a file an indicator it is the indicator: the
 * mirror says which one, else the name of the file does.
 */
function periodOf(source: Source, entry: Mirror[string][number]): string {
  if (!source.byIndicator) return entry.period;
  return everyPeriodOf(entry.indicator ?? parse(entry.path).name);
}

/**
 * What a mirror has of the sources asked for (`only`; empty means all). A folder needs no client. An id that no pipeline
 * declares, and a mirror that does not answer, are findings.
 */
export async function mirrorOfferings(
  mirror: string,
  sources: readonly Source[],
  only: readonly string[],
  client: Client | null,
  arrived: (bytes: number) => void,
): Promise<{ offerings: Offering[]; findings: Finding[] }> {
  let list: Mirror;
  try {
    list = await readList(mirror, client);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    const finding: Finding = {
      name: 'mirror not reached',
      severity: 'warn',
      source: 'mirror',
      period: null,
      message: `${redacted(mirror)}: ${sentence(error)}; what the archive holds stands in`,
      exitCode: EXIT.notFetched,
    };
    return { offerings: [], findings: [finding] };
  }
  const byId = new Map(sources.map((s) => [s.id, s]));
  const offer = (source: Source, entry: Mirror[string][number]): Offer => ({
    source,
    period: periodOf(source, entry),
    name: entry.path,
    requested: client ? addressIn(mirror, entry.path) : entry.path,
    url: entry.url ?? source.locator.url,
    retrieved: entry.retrieved,
    ...(client ? {} : { peek: () => look(fileBelow(mirror, entry.path)) }),
    take: async (path, seen) =>
      client
        ? client.download(addressBelow(mirror, entry.path), path, seen)
        : copy(fileBelow(mirror, entry.path), path, arrived),
  });
  const offerings: Offering[] = [];
  const findings: Finding[] = [];
  for (const [id, entries] of Object.entries(list)) {
    const source = byId.get(id);
    if (!source) {
      findings.push({
        name: 'unknown source',
        severity: 'warn',
        source: id,
        period: null,
        message: `the mirror lists ${id} (${counted(entries.length, 'file')}), which no pipeline declares; left alone`,
        exitCode: EXIT.done,
      });
    } else if (source.awaiting !== undefined) {
      findings.push({
        name: 'awaiting layout',
        severity: 'warn',
        source: id,
        period: null,
        message: `the mirror lists ${id}, which cannot be read yet: ${source.awaiting}; left alone`,
        exitCode: EXIT.done,
      });
    } else if (only.length === 0 || only.includes(id)) {
      offerings.push({ source, offers: async () => entries.map((entry) => offer(source, entry)) });
    }
  }
  return { offerings, findings };
}
