import { upstreamLimits } from './limits.ts'

/**
 * How long an upstream wants to be left alone: OpenAI's `retry-after-ms`, or RFC 9110's Retry-After in seconds or as a date.
 * Bounded above, rounded up, never shortened otherwise; undefined when it says nothing that can be read.
 */
export function parseRetryAfter(headers: Headers, nowMs: number): number | undefined {
  const ms = amount(headers.get('retry-after-ms')) ?? seconds(headers.get('retry-after'), nowMs)
  return ms === undefined ? undefined : Math.min(upstreamLimits.retryAfterMs, Math.ceil(ms))
}

function amount(text: string | null): number | undefined {
  return text !== null && /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined
}

function seconds(text: string | null, nowMs: number): number | undefined {
  const plain = amount(text)
  if (plain !== undefined) return plain * 1_000
  const untilMs = Date.parse(text ?? '')
  return Number.isNaN(untilMs) || Number.isNaN(nowMs) ? undefined : Math.max(0, untilMs - nowMs)
}
