import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { indicators, sources } from '../../pipelines/catalogue.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { latestId, releaseFolder } from '../query/release-folder.ts';
import type { TracePage } from '../site/traces.ts';
import { packageRoot } from './effects.ts';
import { jsonOption, outOption, rawOption, wantsJson } from './paths.ts';

const EXAMPLES = `Examples:
  footpack serve                        the map at http://127.0.0.1:8044/
  footpack serve --port 0               on any port that is free
  footpack serve --host 0.0.0.0         for others on the network
  footpack serve --release 2026-11-22_1a2b3c4d
`;

const PORT = 8044;

/** Time in ms for requests under way to end, once the server was told to. */
const LAST_REQUESTS = 5_000;

interface Given {
  host: string;
  port: number;
  out: string;
  raw: string;
  release?: string;
  json?: boolean;
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It is a number from 0 to 65535; 0 takes one that is free.');
}

/** Follows a figure home and writes the page; loaded when the first trace is asked for. */
function traceMaker({ out, raw }: Given): TracePage {
  return async ({ release, scheme, footprint, indicator }) => {
    const { trace } = await import('../query/trace.ts');
    const { traceHtml } = await import('../query/trace-html.ts');
    const places = { packageRoot: packageRoot(), raw, own: [] };
    const asked = { footprint, indicator, scheme };
    const found = releaseFolder(out, release);
    return traceHtml(await trace(found, asked, places, { sources, indicators }));
  };
}

/** Why a server cannot listen where it was told to. */
function refusal(error: NodeJS.ErrnoException, { host, port }: Given): Error {
  const untouched = 'the releases, and whatever else listens there';
  if (error.code === 'EADDRINUSE') {
    return new Problem(EXIT.usage, `port ${port} of ${host} is in use by another program`, {
      untouched,
      next: `footpack serve --port ${port < 65_535 ? port + 1 : 0}, or --port 0 for any that is free`,
    });
  }
  if (error.code === 'EACCES') {
    return new Problem(EXIT.usage, `this user may not listen on port ${port}`, {
      untouched,
      next: 'footpack serve --port 8044, or another above 1023',
    });
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new Problem(EXIT.usage, `${host} is no address of this machine`, {
      untouched,
      next: '--host 127.0.0.1 for this machine alone, --host 0.0.0.0 for its network',
    });
  }
  return error;
}

function listening(server: Server, given: Given): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(refusal(error, given)));
    server.listen(given.port, given.host, () => resolve(server.address() as AddressInfo));
  });
}

/** Ends when the process is told to: no new requests, those under way to their end, then none. */
function ended(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      server.close(() => resolve());
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), LAST_REQUESTS).unref();
    };
    process.once('SIGTERM', end);
    process.once('SIGINT', end);
  });
}

export function serveCommand(): Command {
  return new Command('serve')
    .summary('the map, the packs and the releases over HTTP')
    .description(
      'Serves the map page, a document of each footprint, and the files of the releases, read-only; ' +
        'to this machine alone unless it is told otherwise. Ctrl+C ends it.',
    )
    .addHelpText('before', EXAMPLES)
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .addOption(new Option('--port <number>', 'port to listen at').argParser(portOf).default(PORT))
    .option('--release <id>', 'the one release to show (default: all, and the latest as it is)')
    .addOption(outOption())
    .addOption(rawOption())
    .addOption(jsonOption())
    .action(async (given: Given) => {
      const release = given.release
        ? releaseFolder(given.out, given.release).id
        : latestId(given.out);
      const { siteServer } = await import('../site/server.ts');
      const pages = join(packageRoot(), 'dist', 'site');
      const areBuilt = existsSync(join(pages, 'index.html'));
      const log = (line: string) => process.stderr.write(`${line}\n`);
      const server = siteServer({
        pages: areBuilt ? pages : null,
        out: given.out,
        ...(given.release ? { release: given.release } : {}),
        trace: traceMaker(given),
        log,
      });
      const { address, family, port } = await listening(server, given);
      const stopped = ended(server);
      const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`;
      if (!areBuilt)
        log('the pages are not built, only documents and data are served: npm run prepare');
      if (release === null) {
        log(`there is no release in ${given.out} yet: footpack refresh --bundled makes one`);
      }
      if (wantsJson(given)) {
        process.stdout.write(
          `${JSON.stringify({ url, host: address, port, release, out: given.out })}\n`,
        );
      } else {
        process.stdout.write(`${url}  release ${release ?? 'none yet'}; Ctrl+C ends\n`);
      }
      await stopped;
    });
}
