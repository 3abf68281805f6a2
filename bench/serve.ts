import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Browser, chromium } from 'playwright-core';
import { CHROMIUM_ARGS, chromiumPath } from '../test/site/chromium.ts';
import { type Asked, type Bench, machine, median, root, table } from './measure.ts';

const CONNECTIONS = 16;

/** Of a throttled view: a slow mobile connection and a processor of a quarter of the speed. */
const SLOW = { megabits: 1.6, latency: 150, processor: 4 } as const;

interface Load {
  perSecond: number;
  megabytesPerSecond: number;
}

/** `node …args`, as this process was started. */
function node(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...process.execArgv, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** A child's process to its end; gives what it said. Throws when it fails. */
function said(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code) =>
      code === 0 ? resolve(text) : reject(new Error(`a process ended with ${code}`)),
    );
  });
}

const main = (...args: string[]) => [join(root, 'src/cli/main.ts'), ...args];

/** Starts `footpack serve` on a release; gives its address. */
async function served(out: string, children: ChildProcess[]): Promise<string> {
  const child = node(main('serve', '--port', '0', '--out', out));
  children.push(child);
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').once('data', resolve);
    child.once('close', () => reject(new Error('footpack serve ended')));
  });
  return JSON.parse(line).url;
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

function nginxPath(): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, 'nginx')).find((path) => existsSync(path)) ?? null;
}

/** Starts nginx with one worker on a folder, as its own defaults and `sendfile`; gives its address. */
async function nginx(
  path: string,
  folder: string,
  work: string,
  children: ChildProcess[],
): Promise<string> {
  const port = await freePort();
  const own = join(work, 'nginx');
  mkdirSync(own);
  const conf = join(own, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${own}/${name};`)
    .join(' ');
  writeFileSync(
    conf,
    `${process.getuid?.() === 0 ? 'user root;' : ''} worker_processes 1; daemon off;
pid ${own}/pid; error_log stderr crit;
events { worker_connections 256; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; ${temporary}
  types { application/json json; }
  gzip on; gzip_types application/json; gzip_comp_level 6;
  server { listen 127.0.0.1:${port}; root ${folder}; } }
`,
  );
  children.push(spawn(path, ['-p', own, '-c', conf, '-e', 'stderr'], { stdio: 'ignore' }));
  const url = `http://127.0.0.1:${port}/`;
  for (let i = 0; i < 100; i += 1) {
    if (await fetch(url).catch(() => null)) return url;
    await setTimeout(50);
  }
  throw new Error('nginx does not answer');
}

async function load(url: string, encoding: string | null, bytes: number | null, seconds: number) {
  const asked = { url, connections: CONNECTIONS, seconds, encoding, bytes };
  return JSON.parse(
    await said(node([join(import.meta.dirname, 'load.ts'), JSON.stringify(asked)])),
  ) as Load;
}

interface View {
  /** Bytes over the wire, headers included, and requests, until the plots beside the map are drawn. */
  kilobytes: number;
  requests: number;
  /** Seconds from asking to the first map, and to the first text, by the browser's own clock. */
  map: number;
  text: number;
}

/** Looks at the map as a first visitor does, with an empty cache. */
async function firstView(browser: Browser, url: string, slow: boolean): Promise<View> {
  // Without its service worker, which asks again, later, for what it keeps.
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    serviceWorkers: 'block',
  });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    if (slow) {
      const throughput = (SLOW.megabits * 1e6) / 8;
      await devtools.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: SLOW.latency,
        downloadThroughput: throughput,
        uploadThroughput: throughput,
      });
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOW.processor });
    }
    let [bytes, requests] = [0, 0];
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
      requests += 1;
    });
    await page.goto(url, { waitUntil: 'commit' });
    // Two frames after the footprints are in the page they are on the screen.
    const map = await page.evaluate<number>(`new Promise((resolve) => {
      const look = () => document.querySelectorAll('#drawing a[data-code]').length >= 40
        ? requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())))
        : requestAnimationFrame(look);
      look();
    })`);
    await page.locator('#ranks svg').first().waitFor();
    await page.waitForLoadState('networkidle');
    const text = await page.evaluate<number>(
      "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0",
    );
    return { kilobytes: bytes / 1000, requests, map: map / 1000, text: text / 1000 };
  } finally {
    await context.close();
  }
}

async function views(url: string, runs: number): Promise<string> {
  const executablePath = chromiumPath();
  if (executablePath === null) return 'The first view was not measured: no Chromium is at hand.';
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] });
  try {
    await firstView(browser, url, false);
    const [plain, slow]: [View[], View[]] = [[], []];
    for (let i = 0; i < runs; i += 1) {
      plain.push(await firstView(browser, url, false));
      slow.push(await firstView(browser, url, true));
    }
    const row = (name: string, all: readonly View[]) => {
      const of = (what: (view: View) => number) => median(all.map(what));
      return [
        name,
        `${of((view) => view.text).toFixed(2)} s`,
        `${of((view) => view.map).toFixed(2)} s`,
        `${of((view) => view.kilobytes).toFixed(0)} kB`,
        String(of((view) => view.requests)),
      ];
    };
    const { megabits, latency, processor } = SLOW;
    return table(
      [
        `first view of the map, median of ${runs}`,
        'first text',
        'first map',
        'received',
        'requests',
      ],
      [
        row('this machine', plain),
        row(`${megabits} Mbit/s, ${latency} ms, a processor ${processor} times slower`, slow),
      ],
    );
  } finally {
    await browser.close();
  }
}

async function measure({ runs, quick, work }: Asked): Promise<string> {
  if (!existsSync(join(root, 'dist/site/index.html'))) {
    throw new Error('there are no pages to measure: npm run prepare');
  }
  const out = join(work, 'out');
  const made = spawnSync(
    process.execPath,
    [...process.execArgv, ...main('refresh', '--bundled', '--out', out)],
    { cwd: root, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`a refresh ended with ${made.status}:\n${made.stderr}`);
  const { path } = JSON.parse(readFileSync(join(out, 'latest.json'), 'utf8'));
  const file = `${path}/stp-2017/packs/E54000016/pack.json`;
  const { size } = statSync(join(out, file));
  const children: ChildProcess[] = [];
  try {
    const ours = await served(out, children);
    const binary = nginxPath();
    const theirs = binary === null ? null : await nginx(binary, out, work, children);
    const seconds = quick ? 0.3 : 4;
    const kinds = [null, 'gzip'] as const;
    const found = { ours: new Map<string, Load[]>(), theirs: new Map<string, Load[]>() };
    for (let i = 0; i < runs; i += 1) {
      for (const encoding of kinds) {
        for (const [who, url] of [
          ['ours', ours],
          ['theirs', theirs],
        ] as const) {
          if (url === null) continue;
          const bytes = encoding === null ? size : null;
          const one = await load(`${url}${file}`, encoding, bytes, seconds);
          const key = encoding ?? 'plain';
          found[who].set(key, [...(found[who].get(key) ?? []), one]);
          console.error(
            `serve, run ${i + 1}: ${who}, ${key}: ${one.perSecond.toFixed(0)} a second`,
          );
        }
      }
    }
    const rate = (who: 'ours' | 'theirs', key: string) => {
      const all = found[who].get(key) ?? [];
      return all.length === 0 ? null : median(all.map(({ perSecond }) => perSecond));
    };
    const rows = [
      ['a pack as it lies', 'plain'],
      ['a pack with gzip', 'gzip'],
    ].map(([title = '', key = '']) => {
      const [mine, other] = [rate('ours', key), rate('theirs', key)];
      return [
        title,
        mine === null ? '–' : mine.toFixed(0),
        other === null ? 'not at hand' : other.toFixed(0),
        mine === null || other === null ? '–' : (mine / other).toFixed(2),
      ];
    });
    const kilobytes = (size / 1000).toFixed(0);
    return [
      table(
        [
          `\`pack.json\`, ${kilobytes} kB, answers a second, median of ${runs}`,
          '`footpack serve`',
          'nginx, one worker',
          'ratio',
        ],
        rows,
      ),
      '',
      await views(ours, quick ? 1 : runs),
      '',
      await machine(`${CONNECTIONS} connections that stay open`),
    ].join('\n');
  } finally {
    for (const child of children) child.kill('SIGTERM');
  }
}

/**
 * How fast the server is, and the first look at the map.
 *
 * Requests: one pack asked over and over by a process of its own on connections that stay open, of
 * `footpack serve` and of nginx (from Debian; skipped where there is none) in turn, on the same machine
 * and of the same file. nginx has one worker and `sendfile`; with gzip it compresses at every request,
 * at level 6, where `serve` keeps what it has compressed once. The asking process takes its share of the
 * machine, so the figures are less than either server could give, and the ratio says more than they do.
 *
 * The first view: Chromium with an empty cache, by its own figures: the time until the map is drawn, and
 * the bytes over the wire until the plots beside it are; once as the machine is, and once held back by DevTools as on a slow
 * mobile connection. Every run counts only when 40 footprints or more are drawn.
 */
export const serve: Bench = { runs: 3, measure };
