import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Problem } from '../model/problem.ts';
import { answer } from './answer.ts';
import { built } from './built.ts';
import { documentOf, shownPack, shownValues } from './documents.ts';
import { footprintList } from './footprint-list.ts';
import { DATA, documentHeaders, PAGE, PREFLIGHT } from './headers.ts';
import { memory } from './memory.ts';
import { type Missing, missingJson, missingPage } from './not-found.ts';
import { type Offered, offeredText } from './offered.ts';
import { published } from './published.ts';
import { requestPath } from './request-path.ts';
import { Busy, type Traceable, type TracePage, traces } from './traces.ts';

export interface SiteOptions {
  /** Folder of the built pages; null where they were not built. */
  pages: string | null;
  /** Folder of releases. */
  out: string;
  /** The one release to show; without it all, and the latest as it is at each moment. */
  release?: string;
  /** Makes the page of a trace; without it none is offered. */
  trace?: TracePage;
  /** Hears of what went wrong while a request was answered. */
  log: (line: string) => void;
}

/** Bytes of files and documents kept in memory, as they are and compressed. */
const BODIES = 96_000_000;

/** Footprints, releases or files that an answer names where something is missing. */
const NAMED = 60;

/** What an address has: something to send, somewhere else to go, or nothing and what there is instead. */
type Found =
  | { offered: Offered }
  | { moved: string }
  | { missing: Missing; status?: 404 | 503; kind: 'data' | 'page' };

const missing = (kind: 'data' | 'page', about: Missing): Found => ({ missing: about, kind });

/**
 * The server of the pages, the documents and the releases: read-only, with nothing in it that changes
 * but what it remembers. It is not listening yet.
 */
export function siteServer(options: SiteOptions): Server {
  const { out, log } = options;
  const shown = published(out, options.release);
  const page = options.pages === null ? () => null : built(options.pages);
  const bodies = memory<Buffer>(BODIES, (body) => body.byteLength);
  const documents = memory<Offered>(64_000_000, ({ size }) => size);
  const values = memory<Map<string, number[]>>(8, () => 1);
  const trace = options.trace && traces(options.trace);

  const aDocument = (text: string): Offered =>
    offeredText(text, 'index.html', { headers: documentHeaders(text) });

  function noRelease(kind: 'data' | 'page'): Found {
    return missing(kind, {
      message: 'There is no release yet.',
      there: [],
      next: 'footpack refresh --bundled makes one; it is shown here at once.',
    });
  }

  function releaseFile(rest: readonly string[]): Found {
    const [id = '', ...path] = rest;
    const about = shown.manifest(id);
    if (about === null) {
      const ids = shown.list().map((one) => one.id);
      if (ids.length === 0) return noRelease('data');
      return missing('data', {
        message: id === '' ? 'Name a release.' : `There is no release ${id}.`,
        there: ids.map((one) => ({ path: `releases/${one}/manifest.json`, name: one })),
        next: 'latest.json names the latest release, releases.json all of them',
      });
    }
    const offered = shown.file(id, path.join('/'));
    if (offered) return { offered };
    const wanted = path.join('/');
    const [first = ''] = path;
    const near = about.files.filter(({ path: one }) => one.startsWith(`${first}/`));
    return missing('data', {
      message: `Release ${id} has no file ${wanted === '' ? 'of that name' : wanted}.`,
      there: (near.length > 0 ? near : about.files).slice(0, NAMED).map(({ path: one }) => ({
        path: `releases/${id}/${one}`,
        name: one,
      })),
      next: `releases/${id}/manifest.json names every file`,
    });
  }

  /** `footprints/…`: the list, a document, or the trace of one of its figures. */
  async function footprintPage(rest: readonly string[]): Promise<Found> {
    const id = shown.latest();
    const about = id === null ? null : shown.manifest(id);
    if (id === null || about === null) return noRelease('page');
    const release = { id, folder: shown.folder(id) };
    const { attribution = null } = about;
    if (rest.length === 0) return { moved: 'footprints/' };
    const [scheme = '', code = '', ...more] = rest;
    const schemes = about.schemes.flatMap((name) => {
      const index = shown.index(id, name);
      return index ? [[name, index] as const] : [];
    });
    if (scheme === '') {
      return { offered: aDocument(footprintList(id, attribution, schemes)) };
    }
    const index = schemes.find(([name]) => name === scheme)?.[1];
    if (!index) {
      return missing('page', {
        message: `Release ${id} has no packs of ${scheme}.`,
        there: schemes.map(([name]) => ({ path: `footprints/#${name}`, name })),
        next: 'These are the schemes of which it has:',
      });
    }
    // The list of all is the list of each.
    const anchor = `#${encodeURIComponent(scheme)}`;
    if (code === '') return { moved: rest.length === 1 ? `./${anchor}` : `../${anchor}` };
    const footprint = index.find((one) => one.code === code);
    if (!footprint) {
      return missing('page', {
        message: `There is no footprint ${code} in ${scheme}.`,
        there: index.slice(0, NAMED).map((one) => ({
          path: `footprints/${scheme}/${one.code}/`,
          name: `${one.name} (${one.code})`,
        })),
        next: 'These are the footprints of that scheme:',
      });
    }
    if (more.length === 0) return { moved: `${encodeURIComponent(code)}/` };
    if (more.length === 1 && (more[0] === '' || more[0] === 'index.html')) {
      const offered = await documents.get(`${id} ${scheme} ${code}`, async () => {
        const all = await values.get(`${id} ${scheme}`, async () => shownValues(release, scheme));
        return aDocument(
          documentOf(release, scheme, code, {
            attribution,
            values: all,
            traces: trace ? 'pages' : 'command',
          }),
        );
      });
      return { offered };
    }
    const [word, indicator = '', ...end] = more;
    if (word === 'trace' && trace && indicator !== '' && end.length === 0) {
      return { moved: `${encodeURIComponent(indicator)}/` };
    }
    if (word === 'trace' && trace && end.length === 1 && end[0] === '') {
      const ids = shownPack(release, scheme, code).indicators.map(({ id: one }) => one);
      if (ids.includes(indicator))
        return tracePage({ release: id, scheme, footprint: code, indicator }, trace);
      return missing('page', {
        message: `The pack of ${footprint.name} has no indicator ${indicator}.`,
        there: ids.map((one) => ({
          path: `footprints/${scheme}/${code}/trace/${one}/`,
          name: one,
        })),
        next: 'These are its indicators:',
      });
    }
    return missing('page', {
      message: `There is no such page of ${footprint.name}.`,
      there: [{ path: `footprints/${scheme}/${code}/`, name: footprint.name }],
      next: 'Its data pack is here:',
    });
  }

  async function tracePage(asked: Traceable, make: TracePage): Promise<Found> {
    const { scheme, footprint } = asked;
    const back = [{ path: `footprints/${scheme}/${footprint}/`, name: `The pack of ${footprint}` }];
    try {
      const text = await make(asked);
      return { offered: aDocument(text) };
    } catch (error) {
      if (error instanceof Busy) {
        const about = { message: 'Many traces are being made.', there: back, next: 'Try again.' };
        return { missing: about, kind: 'page', status: 503 };
      }
      if (!(error instanceof Problem)) throw error;
      return missing('page', {
        message: error.message,
        there: back,
        next: error.detail.next ?? '',
      });
    }
  }

  async function find(path: string): Promise<Found> {
    const [first = '', ...rest] = path.split('/');
    if (path === 'latest.json' || path === 'releases.json') {
      const offered = shown.pointer(path);
      return offered ? { offered } : noRelease('data');
    }
    if (first === 'releases') return releaseFile(rest);
    if (first === 'footprints') return footprintPage(rest);
    const offered = page(path === '' ? 'index.html' : path);
    if (offered) return { offered };
    if (options.pages === null && (path === '' || /\.(?:html|css|js)$/.test(path))) {
      return missing('page', {
        message: 'The pages were not built: npm run prepare builds them.',
        there: [{ path: 'footprints/', name: 'Footprints' }],
        next: 'The documents of the footprints need no script and are here:',
      });
    }
    return missing(/\.json$/.test(path) ? 'data' : 'page', {
      message: `There is no ${path}.`,
      there: [
        { path: '', name: 'The map' },
        { path: 'footprints/', name: 'Footprints' },
        { path: 'latest.json', name: 'latest.json' },
        { path: 'releases.json', name: 'releases.json' },
      ],
      next: 'There are:',
    });
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { ...PREFLIGHT, Allow: 'GET, HEAD, OPTIONS' }).end();
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...PAGE, Allow: 'GET, HEAD, OPTIONS', Connection: 'close' }).end();
      return;
    }
    const path = requestPath(request.url ?? '');
    const found: Found =
      path === null
        ? missing('page', {
            message: 'An address names files by plain names.',
            there: [{ path: 'footprints/', name: 'Footprints' }],
            next: 'There are:',
          })
        : await find(path);
    if ('moved' in found) {
      response.writeHead(308, { ...PAGE, Location: found.moved, 'Content-Length': '0' }).end();
      return;
    }
    if ('offered' in found) {
      await answer(request, response, found.offered, bodies);
      return;
    }
    // A relative way up, for the site may lie below another address.
    const depth = path === null ? 0 : path.split('/').length - 1;
    const root = depth === 0 ? './' : '../'.repeat(depth);
    const status = found.status ?? 404;
    if (status === 503) response.setHeader('Retry-After', '5');
    const offered =
      found.kind === 'data'
        ? offeredText(missingJson(found.missing), 'missing.json', { headers: DATA })
        : aDocument(missingPage(found.missing, root));
    await answer(request, response, offered, bodies, status);
  }

  return createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      // A reader that goes away in the middle is no fault of ours.
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ECONNRESET') {
        log(`${request.method} ${request.url}: ${error instanceof Error ? error.message : error}`);
      }
      if (response.headersSent) response.destroy();
      else response.writeHead(500, PAGE).end();
    });
  });
}
