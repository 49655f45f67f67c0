import type { ErrorCode } from '#core/contract/error'
import type { Cost } from '#core/policy/computeCost'
import { costMs } from '#core/policy/computeCost'

export type QueueLimits = {
  readonly queueRequests: number
  readonly queueTexts: number
  readonly queueTokens: number
}

/** What waits and runs at the moment. */
export type QueueLoad = {
  readonly requests: number
  readonly texts: number
  readonly tokens: number
  /** Expected rest of the batch that ends first; 0 when an engine is free. */
  readonly busyMs: number
  /** Engines that share the queue; at least 1. */
  readonly engines: number
  readonly cost: Cost
}

export type Arrival = {
  readonly texts: number
  readonly tokens: number
  /** Time until its deadline. */
  readonly leftMs: number
}

export type Refusal = {
  readonly code: Extract<ErrorCode, 'invalid_request' | 'over_capacity' | 'deadline_exceeded'>
  readonly because: string
  readonly retryAfterMs?: number
}

/** Texts of one request run in batches of about this many, so a text costs this share of a run. */
const textsPerRun = 4

function workMs(load: QueueLoad, texts: number, tokens: number): number {
  return costMs(load.cost, texts / textsPerRun, tokens) / load.engines
}

/** Expected time until everything that waits is done. */
export function drainMs(load: QueueLoad): number {
  return load.busyMs + workMs(load, load.texts, load.tokens)
}

/**
 * Whether a whole request may queue: undefined when it may, else why not. Refuses at once what can never fit, what no
 * engine could finish before its deadline, and what would be late behind the others: half of each batch goes by age
 * and half in turns, so a request waits for at most what is there and for about its own size per waiting request.
 */
export function admit(arrival: Arrival, load: QueueLoad, limits: QueueLimits): Refusal | undefined {
  const { texts, tokens, leftMs } = arrival
  if (texts > limits.queueTexts || tokens > limits.queueTokens) {
    const because = `that is ${tokens} tokens; at most ${limits.queueTexts} texts of ${limits.queueTokens} tokens fit; send it in parts`
    return { code: 'invalid_request', because }
  }
  const aloneMs = workMs(load, texts, tokens)
  if (aloneMs > leftMs) {
    const because = `it takes about ${Math.ceil(aloneMs)} ms and ${Math.floor(leftMs)} ms are left; allow more time or send less`
    return { code: 'deadline_exceeded', because }
  }
  const room = fits(arrival, load, limits)
  if (!room) {
    const excessTokens = Math.max(0, load.tokens + tokens - limits.queueTokens)
    const excessTexts = Math.max(1, load.texts + texts - limits.queueTexts)
    const because = `${load.requests} requests of ${load.tokens} tokens wait already`
    return {
      code: 'over_capacity',
      because,
      retryAfterMs: load.busyMs + workMs(load, excessTexts, excessTokens),
    }
  }
  const before = Math.min(1, (tokens * load.requests) / Math.max(1, load.tokens))
  const behindMs = load.busyMs + before * workMs(load, load.texts, load.tokens) + aloneMs
  if (behindMs > leftMs) {
    const because = `${load.requests} requests wait already: it would take about ${Math.ceil(behindMs)} ms and ${Math.floor(leftMs)} ms are left`
    return { code: 'over_capacity', because, retryAfterMs: behindMs - leftMs }
  }
  return undefined
}

function fits(arrival: Arrival, load: QueueLoad, limits: QueueLimits): boolean {
  return (
    load.requests < limits.queueRequests &&
    load.texts + arrival.texts <= limits.queueTexts &&
    load.tokens + arrival.tokens <= limits.queueTokens
  )
}
