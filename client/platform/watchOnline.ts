import { type ReadonlySignal, signal } from '@preact/signals'

/** Whether the browser sees a network. It knows for sure only when there is none. */
export function watchOnline(): ReadonlySignal<boolean> {
  const online = signal(navigator.onLine)
  const update = (): void => void (online.value = navigator.onLine)
  addEventListener('online', update)
  addEventListener('offline', update)
  return online
}
