import type { ErrorCode } from '#core/contract/error'
import { fromWire } from '#core/contract/wire'
import { workLimits } from './jobLimits.ts'

/** What an answer means for the request of a batch that it was given to. */
export type Outcome =
  | { kind: 'done' }
  | { kind: 'failed' }
  /** Work had begun and came to nothing. */
  | { kind: 'again'; code: ErrorCode; afterMs: number }
  /** Nothing was done: the caller's limits, or a full house. */
  | { kind: 'held'; afterMs: number }

/** Refusals that say "not now" and nothing about the request. */
const notNow = new Set<ErrorCode>([
  'rate_limited',
  'budget_exceeded',
  'over_capacity',
  'limits_unknown',
  'tenant_suspended',
])

export function outcomeOf(status: number, text: string): Outcome {
  if (status < 400) return { kind: 'done' }
  const { code, traits, retryAfterMs } = fromWire(toJson(text), 'the edge')
  const { least, usual, most } = workLimits.holdMs
  if (notNow.has(code)) {
    // Somebody has to lift it first.
    const unknown = code === 'tenant_suspended' ? most : usual
    return { kind: 'held', afterMs: Math.min(most, Math.max(least, retryAfterMs ?? unknown)) }
  }
  if (traits.retryable) return { kind: 'again', code, afterMs: retryAfterMs ?? 0 }
  return { kind: 'failed' }
}

/** Before the attempt after `attempts` of them; `chance` from 0 to 1 takes off up to half. */
export function retryDelayMs(attempts: number, chance: number): number {
  const { retryBaseMs, retryFactor } = workLimits
  return Math.round(retryBaseMs * retryFactor ** (attempts - 1) * (1 - chance / 2))
}

/**
 * For how long a batch stands back after an answer that came with these headers, so that a share of its key's requests is left to
 * those who wait; 0 where nothing is limited or enough is left. As many requests as run at a time may begin before the next answer says
 * what is left then.
 */
export function standBackMs(headers: Headers): number {
  const limit = Number(headers.get('x-ratelimit-limit-requests') ?? 0)
  const remaining = Number(headers.get('x-ratelimit-remaining-requests') ?? 0)
  if (!(limit > 0)) return 0
  const reserved = Math.min(limit, limit * workLimits.reservedShare + workLimits.atOnce)
  return remaining >= reserved ? 0 : Math.ceil(((reserved - remaining) / limit) * minuteMs)
}

const minuteMs = 60_000

function toJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
