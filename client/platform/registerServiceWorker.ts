import { Workbox } from 'workbox-window'

/**
 * Registers /sw.js, which keeps the page for offline use. A new version waits while any page of the old one is open; at
 * the next load it takes over where ours is the only tab, and the page is loaded anew from it, before anything was done.
 * So nobody is interrupted, and nobody stays on an old version for longer than a visit.
 */
export async function registerServiceWorker(isOnlyTab: () => Promise<boolean>): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const workbox = new Workbox('/sw.js')
  const registration = await workbox.register()
  if (registration?.waiting == null || !(await isOnlyTab())) return
  workbox.addEventListener('controlling', () => location.reload())
  workbox.messageSkipWaiting()
}
