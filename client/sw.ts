import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
  type PrecacheEntry,
} from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { notPages } from '#core/contract/http/notPages'

/** It serves files and computes nothing. What the engine needs at run time it keeps itself (engine/delivery/). */
declare const self: ServiceWorkerGlobalScope
/** Every file of the page with its revision, written in by the build (vite.config.ts). */
declare const PRECACHE: PrecacheEntry[]

precacheAndRoute(PRECACHE)
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: [...notPages] }))

// The first visit works offline without a reload: take over the page that registered us.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

// A new version waits until the page says that no other tab runs the old one (platform/registerServiceWorker.ts).
self.addEventListener('message', ({ data }) => {
  if ((data as { type?: unknown } | null)?.type === 'SKIP_WAITING') void self.skipWaiting()
})
