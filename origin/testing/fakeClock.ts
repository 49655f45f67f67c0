import type { Clock } from '../ports.ts'

export type FakeClock = Clock & {
  /** Moves time on and calls what is due on the way, in order. */
  advance(ms: number): void
  /** Timers that still wait. */
  pending(): number
}

export function createFakeClock(startMs = 1_000): FakeClock {
  let nowMs = startMs
  let timers: { atMs: number; action: () => void }[] = []
  return {
    nowMs: () => nowMs,
    wallMs: () => 1_700_000_000_000 + nowMs,
    after(delayMs, action) {
      const timer = { atMs: nowMs + delayMs, action }
      timers.push(timer)
      return () => void (timers = timers.filter((other) => other !== timer))
    },
    nextTurn: () => Promise.resolve(),
    advance(ms) {
      const endMs = nowMs + ms
      for (;;) {
        const due = timers.filter(({ atMs }) => atMs <= endMs).toSorted((a, b) => a.atMs - b.atMs)[0]
        if (due === undefined) break
        timers = timers.filter((other) => other !== due)
        nowMs = Math.max(nowMs, due.atMs)
        due.action()
      }
      nowMs = endMs
    },
    pending: () => timers.length,
  }
}
