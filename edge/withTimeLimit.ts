import type { Clock } from './ports.ts'

type Limit = { clock: Clock; ms: number; reason?: () => Error }

/** The outcome of `work`, whose signal fires after `ms`, with `reason` where one is given. The timer ends with the work. */
export function withTimeLimit<T>(
  { clock, ms, reason }: Limit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const forget = clock.after(ms, () => late.abort(reason?.()))
  const outcome = work(late.signal)
  void outcome.then(forget, forget)
  return outcome
}
