/** One clock for all three tiers; it moves only when a test has nothing else to wait for. */
export type JourneyClock = {
  nowMs(): number
  after(ms: number, run: () => void): () => void
  /** Jumps to the next timer and runs it. False when there is none. */
  advance(): boolean
}

export function journeyClock(): JourneyClock {
  let nowMs = 1_750_000_000_000
  let timers: { atMs: number; run: () => void }[] = []
  return {
    nowMs: () => nowMs,
    after(ms, run) {
      // Whole milliseconds, like the clocks it stands for.
      const timer = { atMs: nowMs + Math.ceil(ms), run }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance() {
      const next = timers.toSorted((a, b) => a.atMs - b.atMs)[0]
      if (next === undefined) return false
      timers = timers.filter((timer) => timer !== next)
      nowMs = Math.max(nowMs, next.atMs)
      next.run()
      return true
    },
  }
}
