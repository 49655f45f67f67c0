/**
 * The service worker that takes the place of sw.ts where an operator wants none: `HEDGE_SERVICE_WORKER=off` at the build. Browsers ask
 * for /sw.js by themselves at the next visit, so it needs no help of a page, however that came into a cache. It drops every copy of
 * the page, unregisters, and lets open tabs load the page anew from the server. Chunks of models stay: each is checked on every load.
 */
const worker = globalThis as unknown as ServiceWorkerGlobalScope

const pagesOf = (name: string): boolean => name.startsWith('workbox-')

worker.addEventListener('install', () => void worker.skipWaiting())
worker.addEventListener('activate', (event) => event.waitUntil(leave()))

async function leave(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter(pagesOf).map((name) => caches.delete(name)))
  await worker.registration.unregister()
  // Only tabs that the one before served: those that come later have the page from the server already.
  const tabs = await worker.clients.matchAll({ type: 'window' })
  await Promise.all(tabs.map((tab) => tab.navigate(tab.url)))
}
