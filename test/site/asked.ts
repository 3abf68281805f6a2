import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer as it came over the wire. */
export interface Answered {
  status: number;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

/** Has a server listen on a free port of this machine alone; gives its address without a slash. */
export function started(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

/** Asks for a path exactly as it is written: a URL would tidy away the dots that are to be tried. */
export function ask(
  origin: string,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answered> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, headers, method, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string | undefined>,
          body: Buffer.concat(pieces),
        });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}
