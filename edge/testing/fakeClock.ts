import type { Clock } from '../ports.ts'

export type FakeClock = Clock & { advance(ms: number): void }

/** Time that moves when the test says so; timers that fall due run then, in their order. */
export function fakeClock(startMs = 1_750_000_000_000): FakeClock {
  let nowMs = startMs
  let timers: { dueMs: number; callback: () => void }[] = []
  return {
    nowMs: () => nowMs,
    after(ms, callback) {
      const timer = { dueMs: nowMs + ms, callback }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance(ms) {
      nowMs += ms
      const due = timers.filter((timer) => timer.dueMs <= nowMs)
      timers = timers.filter((timer) => timer.dueMs > nowMs)
      for (const timer of due.toSorted((a, b) => a.dueMs - b.dueMs)) timer.callback()
    },
  }
}
