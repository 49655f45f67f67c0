import { MoneyConfig } from '../config/moneyConfig.ts'
import { Meter } from '../money/meter.ts'
import type { Paying } from '../money/payerOf.ts'
import type { Use } from '../money/use.ts'
import type { LogEvent } from '../ports.ts'
import { fakeClock } from './fakeClock.ts'
import { memoryBooks } from './memoryBooks.ts'

export const turns = async () => {
  for (let i = 0; i < 50; i++) await Promise.resolve()
}

/** Isolates over the same books, each with a meter of its own. */
export function moneyWorld(config: Partial<MoneyConfig> = {}) {
  const clock = fakeClock(Date.parse('2026-11-28T10:00:00Z'))
  const books = memoryBooks(clock)
  const logged: LogEvent[] = []
  let ids = 0
  /** `alive.is` false: it died, and none of its timers rings any more. */
  const isolate = (alive = { is: true }) =>
    new Meter({
      books,
      clock: { nowMs: clock.nowMs, after: (ms, run) => clock.after(ms, () => alive.is && run()) },
      newId: () => `id${++ids}`,
      log: (event) => logged.push(event),
      config: MoneyConfig.parse(config),
    })
  const asking = { keepAlive: () => undefined }
  const use = (requestId: string, more: Partial<Use> = {}): Use => ({
    requestId,
    tier: 'origin',
    model: 'm',
    inputTokens: 10,
    cachedInputTokens: 0,
    outputTokens: 0,
    microUsd: 5,
    outcome: 'done',
    cache: 'miss',
    ...more,
  })
  const reserve = (
    meter: Meter,
    payer: Paying,
    { requestId, maxMicroUsd = 10 }: { requestId: string; maxMicroUsd?: number },
  ) => meter.reserve(payer, { requestId, model: 'm', maxMicroUsd, tokens: 10, ...asking })
  const flush = async () => {
    await turns()
    clock.advance(1_000)
    await turns()
  }
  const account = () => books.of('ann')
  const day = { from: '2026-11-28', to: '2026-11-28', groupBy: [] as const }
  return { clock, books, logged, isolate, asking, use, reserve, flush, account, day }
}
/** `ok`, or the code of the refusal. */
export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  )
