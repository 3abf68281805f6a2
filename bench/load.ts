/**
 * Asks one address over and over on connections that stay open, for a time, and tells how many whole
 * answers came a second. A process of its own, so that it weighs on each server alike.
 */
import { Agent, request } from 'node:http';

const { url, connections, seconds, encoding, bytes } = JSON.parse(process.argv[2] ?? '{}') as {
  url: string;
  connections: number;
  seconds: number;
  encoding: string | null;
  /** Bytes that every answer must have, null for any number. */
  bytes: number | null;
};

const agent = new Agent({ keepAlive: true, maxSockets: connections });
const headers = encoding === null ? {} : { 'accept-encoding': encoding };

/** One request to its end; gives the bytes of the body. Throws for anything but 200. */
function once(): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { agent, headers }, (response) => {
      let size = 0;
      response.on('data', (piece: Buffer) => {
        size += piece.byteLength;
      });
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode, headers: told } = response;
        const isRight = statusCode === 200 && (bytes === null || size === bytes);
        const isPacked = (told['content-encoding'] ?? null) === encoding;
        if (isRight && isPacked) resolve(size);
        else reject(new Error(`${url} answered ${statusCode} with ${size} bytes`));
      });
    })
      .on('error', reject)
      .end();
  });
}

// A first round warms both sides.
for (let i = 0; i < 20; i += 1) await once();
const began = performance.now();
let [answers, received] = [0, 0];
await Promise.all(
  Array.from({ length: connections }, async () => {
    while (performance.now() - began < seconds * 1000) {
      received += await once();
      answers += 1;
    }
  }),
);
const took = (performance.now() - began) / 1000;
agent.destroy();
console.log(
  JSON.stringify({ perSecond: answers / took, megabytesPerSecond: received / took / 1e6 }),
);
