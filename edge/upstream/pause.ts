import type { Clock } from '../ports.ts'

/** Waits; rejects with the signal's reason as soon as it fires. */
export function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error)
    const forget = clock.after(ms, () => {
      signal.removeEventListener('abort', leave)
      resolve()
    })
    const leave = (): void => {
      forget()
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', leave, { once: true })
  })
}
