import type { Clock } from '../ports.ts'

/** Node keeps a timer in 31 bits of milliseconds. */
const longestTimerMs = 2_147_483_647

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, Math.min(delayMs, longestTimerMs))
    return () => clearTimeout(timer)
  },
  nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
}
