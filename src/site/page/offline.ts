/**
 * Keeps what the page has loaded, so that it opens again without a connection. Where a browser allows
 * no service worker (an address that is neither https nor this machine), the page works as it is.
 */
export function keepOffline(): void {
  const workers: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  if (!workers) return;
  workers
    .register('./service-worker.js')
    .then(() => workers.ready)
    .then(({ active }) => {
      const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
      active?.postMessage([location.href.replace(/[?#].*$/, ''), ...loaded]);
    })
    .catch(() => undefined);
}
