import { AppError, type ErrorCode } from '#core/contract/error'
import {
  afterFailure,
  afterSuccess,
  type Breaker,
  breakerWaitMs,
  claimCall,
  closedBreaker,
  releaseCall,
} from '#core/policy/breaker'
import { observeLatency, type PeakEwma, unmeasured } from '#core/policy/peakEwma'
import type { Endpoint } from '../config/upstreams.ts'

/** Latency of a whole answer and of a first token are different things. */
export type AnswerKind = 'whole' | 'stream'

/** One server as it is asked: its configuration, and what its errors must not show. */
export type Target = {
  readonly endpoint: Endpoint
  readonly key: string | undefined
  readonly secrets: readonly string[]
}

/** Failures of the server, as opposed to those of the request. */
const serverFailures: ReadonlySet<ErrorCode> = new Set([
  'upstream_unavailable',
  'upstream_timeout',
  'upstream_failed',
  'upstream_invalid',
  'stream_interrupted',
])

/** What became of a call: its answer, a typed failure, or nothing, because nobody wanted it any more. */
export type Outcome = 'answered' | 'cancelled' | AppError

/**
 * One server and what this isolate knows of it: plain states, moved on by core/policy. Health is passive: on Workers nothing runs
 * between requests, so behind an open breaker the next request is the probe.
 */
export class UpstreamEndpoint implements Target {
  readonly endpoint: Endpoint
  readonly key: string | undefined
  readonly secrets: readonly string[]
  outstanding = 0
  latency: Readonly<Record<AnswerKind, PeakEwma>> = { whole: unmeasured, stream: unmeasured }
  #breaker: Breaker = closedBreaker
  #heldUntilMs = 0

  constructor(endpoint: Endpoint, key: string | undefined) {
    this.endpoint = endpoint
    this.key = key
    const { host } = new URL(endpoint.baseUrl)
    this.secrets = key === undefined ? [host] : [key, host]
  }

  serves(model: string): boolean {
    return Object.hasOwn(this.endpoint.models, model)
  }

  /** Milliseconds until it may be asked: its breaker's wait, or its own Retry-After. */
  waitMs(nowMs: number): number {
    return Math.max(breakerWaitMs(this.#breaker, nowMs), this.#heldUntilMs - nowMs)
  }

  begin(nowMs: number): void {
    this.outstanding += 1
    this.#breaker = claimCall(this.#breaker, nowMs)
  }

  observe(kind: AnswerKind, { latencyMs, nowMs }: { latencyMs: number; nowMs: number }): void {
    this.latency = { ...this.latency, [kind]: observeLatency(this.latency[kind], latencyMs, nowMs) }
  }

  end(outcome: Outcome, { nowMs, chance }: { nowMs: number; chance: number }): void {
    this.outstanding -= 1
    if (outcome === 'cancelled') this.#breaker = releaseCall(this.#breaker, nowMs)
    else if (outcome === 'answered' || !serverFailures.has(outcome.code))
      this.#breaker = afterSuccess(this.#breaker, nowMs)
    else this.#failed(outcome, { nowMs, chance })
  }

  #failed({ retryAfterMs }: AppError, { nowMs, chance }: { nowMs: number; chance: number }): void {
    if (retryAfterMs !== undefined) this.#heldUntilMs = Math.max(this.#heldUntilMs, nowMs + retryAfterMs)
    this.#breaker = afterFailure(this.#breaker, { nowMs, chance })
  }
}
