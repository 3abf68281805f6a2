import { readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import got, { RequestError } from 'got';
import pLimit from 'p-limit';
import type { Finding } from '../model/finding.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { type Mirror, mirrorSchema, type Source } from '../model/source.ts';
import { archive } from './archive.ts';

/** Files fetched from a mirror at one time. */
const CONCURRENCY = 4;
/** The largest file that a mirror may hold, bytes. */
const LARGEST = 2_000_000_000;

function isUrl(mirror: string): boolean {
  return /^https?:\/\//.test(mirror);
}

/** Bytes of a file below a mirror folder; a path that leads outside is refused. */
function readBelow(root: string, path: string): Buffer {
  const inside = (full: string, base: string) => {
    const way = relative(base, full);
    return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  };
  const full = resolve(root, path);
  if (!inside(full, resolve(root)) || !inside(realpathSync(full), realpathSync(root))) {
    throw new Error('the path leads outside the mirror');
  }
  return readFileSync(full);
}

async function download(base: string, path: string, longestWait: number): Promise<Buffer> {
  const root = base.endsWith('/') ? base : `${base}/`;
  const url = new URL(path, root);
  if (!url.href.startsWith(root)) throw new Error('the path leads outside the mirror');
  const response = await got(url, {
    responseType: 'buffer',
    timeout: { connect: 10_000, response: 30_000, request: 300_000 },
    retry: { limit: 4, backoffLimit: longestWait },
    headers: { 'user-agent': 'footpack' },
  });
  const stated = Number(response.headers['content-length'] ?? Number.NaN);
  if (!response.headers['content-encoding'] && stated > response.rawBody.byteLength) {
    throw new Error(`the body ends after ${response.rawBody.byteLength} of ${stated} bytes`);
  }
  return response.rawBody;
}

async function fetchFile(mirror: string, path: string, longestWait: number): Promise<Buffer> {
  const bytes = isUrl(mirror) ? await download(mirror, path, longestWait) : readBelow(mirror, path);
  if (bytes.byteLength > LARGEST) throw new Error(`larger than ${LARGEST} bytes`);
  return bytes;
}

async function readList(mirror: string, longestWait: number): Promise<Mirror> {
  const where = isUrl(mirror)
    ? `${mirror.replace(/\/$/, '')}/mirror.json`
    : join(mirror, 'mirror.json');
  try {
    return mirrorSchema.parse(
      JSON.parse((await fetchFile(mirror, 'mirror.json', longestWait)).toString('utf8')),
    );
  } catch (error) {
    // A mirror that is down is no mistake of the caller's; one without a list is.
    if (error instanceof RequestError && error.response?.statusCode !== 404) throw error;
    throw new Problem(EXIT.usage, 'the mirror has no readable mirror.json', {
      where: `${where}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : error}`,
      untouched: 'the archive and every release',
      next: 'give --mirror a folder or base URL that has a mirror.json at its root',
    });
  }
}

/** Why bytes may not enter the archive, or null. */
export type Refusal = (
  source: Source,
  name: string,
  bytes: Buffer,
) => Omit<Finding, 'source' | 'period'> | null;

export interface Fetched {
  /** Sources that were asked for and listed: exit codes speak of these alone. */
  sources: string[];
  attempted: number;
  added: number;
  bytes: number;
  findings: Finding[];
}

/**
 * Takes every file of the sources asked for from a mirror into the archive. A file that cannot be
 * had, or that `refusal` turns down, leaves the archive as it was and becomes a finding.
 */
export async function fetchMirror(
  mirror: string,
  options: {
    sources: readonly Source[];
    only: readonly string[];
    raw: string;
    today: string;
    refusal: Refusal;
    /** Longest wait between two tries of one file, ms. */
    longestWait?: number;
  },
): Promise<Fetched> {
  const { longestWait = 8_000 } = options;
  const result: Fetched = { sources: [], attempted: 0, added: 0, bytes: 0, findings: [] };
  let list: Mirror;
  try {
    list = await readList(mirror, longestWait);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    result.findings.push({
      name: 'mirror not reached',
      severity: 'warn',
      source: 'mirror',
      period: null,
      message: `${mirror}: ${error.message}; what the archive holds stands in`,
      exitCode: EXIT.notFetched,
    });
    return result;
  }
  const limit = pLimit(CONCURRENCY);
  const byId = new Map(options.sources.map((s) => [s.id, s]));
  const tasks: Promise<void>[] = [];
  for (const [id, entries] of Object.entries(list)) {
    const source = byId.get(id);
    if (!source) {
      result.findings.push({
        name: 'unknown source',
        severity: 'warn',
        source: id,
        period: null,
        message: `the mirror lists ${id} (${entries.length} files), which no pipeline declares; left alone`,
        exitCode: EXIT.done,
      });
      continue;
    }
    if (options.only.length > 0 && !options.only.includes(id)) continue;
    result.sources.push(id);
    for (const entry of entries) {
      tasks.push(
        limit(async () => {
          result.attempted += 1;
          const report = (finding: Omit<Finding, 'source' | 'period'>) =>
            result.findings.push({ ...finding, source: id, period: entry.period });
          try {
            const bytes = await fetchFile(mirror, entry.path, longestWait);
            const refused = options.refusal(source, entry.path, bytes);
            if (refused) {
              report(refused);
              return;
            }
            const { isNew } = archive(options.raw, {
              source: id,
              period: entry.period,
              url: entry.url ?? source.locator.url,
              retrieved: entry.retrieved ?? options.today,
              name: entry.path,
              bytes,
            });
            if (isNew) result.added += 1;
            result.bytes += bytes.byteLength;
          } catch (error) {
            report({
              name: 'not fetched',
              severity: 'warn',
              message: `${entry.path}: ${error instanceof Error ? error.message : error}`,
              exitCode: EXIT.notFetched,
            });
          }
        }),
      );
    }
  }
  await Promise.all(tasks);
  result.findings.sort((a, b) => `${a.source}${a.period}`.localeCompare(`${b.source}${b.period}`));
  return result;
}
