import { upstreamLimits } from './limits.ts'

/**
 * How long an upstream wants to be left alone: OpenAI's `retry-after-ms`, or RFC 9110's Retry-After in seconds or as a date, which
 * counts by the server's own clock (its `Date`). Never shortened, but for a bound; undefined when it says nothing that can be read.
 */
export function parseRetryAfter(headers: Headers): number | undefined {
  const text = headers.get('retry-after')
  const seconds = amount(text)
  const ms =
    amount(headers.get('retry-after-ms')) ??
    (seconds === undefined ? untilDate(text, headers) : seconds * 1_000)
  return ms === undefined ? undefined : Math.min(upstreamLimits.retryAfterMs, Math.ceil(ms))
}

function amount(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined
}

function untilDate(text: string | null, headers: Headers): number | undefined {
  // Only the form that HTTP sends: a parser of dates makes a year of almost any number.
  if (!text?.trim().endsWith('GMT')) return undefined
  const ms = Date.parse(text) - Date.parse(headers.get('date') ?? '')
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}
