import {
  createServer,
  Agent as HttpAgent,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import got, { type Got } from 'got';

/**
 * A small real HTTP server on 127.0.0.1 that stands in for publishers. An address of a publisher,
 * `https://www.england.nhs.uk/x?y`, is served at `http://127.0.0.1:<port>/www.england.nhs.uk/x?y`;
 * routes are named by the publisher's address, and bodies may hold such addresses as they are.
 *
 *     const publisher = await openPublisher({
 *       'https://www.england.nhs.uk/stats/': '<a href="/uploads/2025/07/ae.csv">June 2025</a>',
 *       'https://www.england.nhs.uk/uploads/2025/07/ae.csv': { body: 'a,b\r\n', etag: '"1"' },
 *       'https://www.england.nhs.uk/broken': (_request, response) => response.socket?.destroy(),
 *     });
 *     afterAll(() => publisher.close());
 *     await got(publisher.loopback('https://www.england.nhs.uk/stats/'));
 *
 * A route without a query answers whatever the query; one with a query is preferred. What has no
 * route is answered with 404 and a page of HTML.
 */

/** An answer that is the same each time. A text alone is the body of a 200. */
export interface Still {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** Sent, and held against `If-None-Match`: an equal one is answered with 304 and no body. */
  etag?: string;
  /** The same for `Last-Modified` and `If-Modified-Since`, compared as text. */
  lastModified?: string;
}

/** Answers as it likes, or not at all. `url` is the publisher's address that was asked for. */
export type Act = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => unknown | Promise<unknown>;

export type Route = string | Still | Act;

export interface Asked {
  method: string;
  /** The publisher's address, with its query. */
  url: string;
  headers: IncomingMessage['headers'];
}

export interface Publisher {
  /** A client for which every host of the net is this server: publishers by their own addresses. */
  got: Got;
  /** Where the server listens: `http://127.0.0.1:<port>`. */
  origin: string;
  /** The address on loopback of a publisher's address. */
  loopback: (url: string | URL) => string;
  /** The publisher's address of one on loopback; any other is given back as it is. */
  published: (url: string | URL) => string;
  /** Adds a route, in place of the one that the address had. */
  serve: (url: string, route: Route) => void;
  /** Takes a route away. */
  withdraw: (url: string) => void;
  /** Every request, in order. Empty it with `asked.length = 0`. */
  asked: Asked[];
  /** Ends the server and every connection that is still open. */
  close: () => Promise<void>;
}

/** Answers with a body of JSON. */
export function json(value: unknown): Still {
  return {
    headers: { 'content-type': 'application/json;charset=utf-8' },
    body: JSON.stringify(value),
  };
}

/** One after another, a request each; the last one for good. */
export function inTurn(...routes: Route[]): Act {
  let turn = 0;
  return async (request, response, url) => {
    const route = routes[Math.min(turn, routes.length - 1)];
    turn += 1;
    if (route === undefined) throw new Error('no route is given');
    await answer(route, request, response, url);
  };
}

async function answer(
  route: Route,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  if (typeof route === 'function') {
    await route(request, response, url);
    return;
  }
  const still: Still = typeof route === 'string' ? { body: route } : route;
  const headers: Record<string, string> = { 'content-type': 'text/html; charset=utf-8' };
  if (still.etag !== undefined) headers.etag = still.etag;
  if (still.lastModified !== undefined) headers['last-modified'] = still.lastModified;
  const known =
    (still.etag !== undefined && request.headers['if-none-match'] === still.etag) ||
    (still.lastModified !== undefined &&
      request.headers['if-none-match'] === undefined &&
      request.headers['if-modified-since'] === still.lastModified);
  if (known) {
    response.writeHead(304, headers).end();
    return;
  }
  const body = Buffer.from(still.body ?? '');
  headers['content-length'] = String(body.byteLength);
  response.writeHead(still.status ?? 200, { ...headers, ...still.headers });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** An agent whose every connection, to whatever host, leads to a port on loopback, in plain. */
function toLoopback<T extends HttpAgent>(Agent: new () => T, port: number): T {
  const agent = new Agent();
  agent.createConnection = () => {
    const socket = connect(port, '127.0.0.1');
    // What an https client waits for; there is no certificate on loopback.
    socket.once('connect', () => socket.emit('secureConnect'));
    return socket;
  };
  return agent;
}

/** An address as it is looked up: in one spelling, and all as if by https. */
function spelled(url: string): string {
  return new URL(url).href.replace(/^http:/, 'https:');
}

/** Opens the server on a free port. */
export async function openPublisher(
  routes: Readonly<Record<string, Route>> = {},
): Promise<Publisher> {
  const served = new Map(Object.entries(routes).map(([url, route]) => [spelled(url), route]));
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const host = request.headers.host ?? '';
    const url = new URL(
      host === new URL(origin).host ? `https:/${path}` : `https://${host}${path}`,
    );
    asked.push({ method: request.method ?? '', url: url.href, headers: request.headers });
    const route = served.get(url.href) ??
      served.get(url.href.replace(/\?.*$/s, '')) ?? {
        status: 404,
        body: '<!DOCTYPE html><title>Page not found</title>',
      };
    answer(route, request, response, url).catch((error: unknown) => {
      // A fault of the test itself: never an answer that could pass for a publisher's.
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  let origin = 'http://127.0.0.1';
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  origin += `:${port}`;
  return {
    origin,
    got: got.extend({
      agent: { http: toLoopback(HttpAgent, port), https: toLoopback(HttpsAgent, port) },
    }),
    loopback: (url) => `${origin}/${new URL(url).href.replace(/^https?:\/\//, '')}`,
    published: (url) => {
      const { href } = new URL(url);
      return href.startsWith(`${origin}/`) ? `https://${href.slice(origin.length + 1)}` : href;
    },
    serve: (url, route) => {
      served.set(spelled(url), route);
    },
    withdraw: (url) => {
      served.delete(spelled(url));
    },
    asked,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
