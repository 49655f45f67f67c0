import { useEffect, useState } from 'preact/hooks'

/** Tenths of a second are as much as one can read while they pass. */
const stepMs = 100

/** Milliseconds since `sinceMs`, counted up while somebody looks. */
export function useElapsed(sinceMs: number): number {
  const [nowMs, setNowMs] = useState(() => performance.now())
  useEffect(() => {
    const timer = setInterval(() => setNowMs(performance.now()), stepMs)
    return () => clearInterval(timer)
  }, [sinceMs])
  return Math.max(0, nowMs - sinceMs)
}
