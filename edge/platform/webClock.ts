import type { Clock } from '../ports.ts'

/** Wall-clock time. On Workers it moves only when something was waited for, so phases of pure computing read as 0. */
export const webClock: Clock = {
  nowMs: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}
