/**
 * Keeps what was loaded, to open it again without a connection. Pages, pointers and documents come from
 * the network first, so that nobody is shown an old release while there is a newer one; files that
 * never change under their name (of a release, or with a hash in it) come from the store first.
 */

/** What a service worker has, of which the types of a page know nothing. */
interface Worker {
  registration: { scope: string };
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(kind: 'install' | 'activate', listener: (event: Lasting) => void): void;
  addEventListener(kind: 'fetch', listener: (event: Fetching) => void): void;
  addEventListener(kind: 'message', listener: (event: Lasting & { data: unknown }) => void): void;
}
type Lasting = Event & { waitUntil(promise: Promise<unknown>): void };
type Fetching = Lasting & { request: Request; respondWith(answer: Promise<Response>): void };

const worker = globalThis as unknown as Worker;
const STORE = 'footpack-1';

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

/** A file that is never another under the same name. */
function unchanging(url: URL): boolean {
  const path = url.href.slice(worker.registration.scope.length);
  return path.startsWith('releases/') || /^assets\/.+-[\w-]{8}\.\w+$/.test(path);
}

function ours(url: URL): boolean {
  return url.href.startsWith(worker.registration.scope);
}

/** The name under which an answer is kept: a page is the same page whatever view it is asked for. */
function nameOf(url: URL): string {
  return url.origin + url.pathname.replace(/index\.html$/, '');
}

async function keep(url: URL, answer: Response): Promise<void> {
  if (!answer.ok || answer.status === 206) return;
  const store = await caches.open(STORE);
  await store.put(nameOf(url), answer);
  if (url.pathname.endsWith('/latest.json')) await forgetOthers(store);
}

/** Removes the files of releases that are no longer the latest. */
async function forgetOthers(store: Cache): Promise<void> {
  const latest = await store.match(new URL('latest.json', worker.registration.scope));
  const { path } = ((await latest?.json()) ?? {}) as { path?: string };
  if (!path) return;
  const current = new URL(`${path}/`, worker.registration.scope).href;
  const all = new URL('releases/', worker.registration.scope).href;
  for (const { url } of await store.keys()) {
    if (url.startsWith(all) && !url.startsWith(current)) await store.delete(url);
  }
}

async function answer(event: Fetching): Promise<Response> {
  const url = new URL(event.request.url);
  const store = await caches.open(STORE);
  const kept = () => store.match(nameOf(url));
  if (unchanging(url)) {
    const known = await kept();
    if (known) return known;
  }
  try {
    const fresh = await fetch(event.request);
    event.waitUntil(keep(url, fresh.clone()));
    return fresh;
  } catch (problem) {
    const known = await kept();
    if (known) return known;
    throw problem;
  }
}

worker.addEventListener('fetch', (event) => {
  const { method, url, headers } = event.request;
  if (method !== 'GET' || headers.has('Range') || !ours(new URL(url))) return;
  event.respondWith(answer(event));
});

/** A page tells what it loaded before this worker was there. */
worker.addEventListener('message', (event) => {
  const urls = (event.data as string[]).map((one) => new URL(one)).filter(ours);
  const fetchAll = async () => {
    const store = await caches.open(STORE);
    for (const url of urls) {
      if (await store.match(nameOf(url))) continue;
      const fresh = await fetch(url).catch(() => null);
      if (fresh) await keep(url, fresh);
    }
  };
  event.waitUntil(fetchAll());
});
