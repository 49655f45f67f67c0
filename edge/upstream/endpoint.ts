import type { AppError, ErrorCode } from '#core/contract/error'
import type { Endpoint } from '../config/upstreams.ts'
import { type CallEnd, ServerState } from './serverState.ts'

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

/** One server of a group, its key, and how it is. */
export class UpstreamEndpoint extends ServerState<AnswerKind> implements Target {
  readonly endpoint: Endpoint
  readonly key: string | undefined
  readonly secrets: readonly string[]
  /** Attempts by what became of them: `answered`, `cancelled`, or an error's code. */
  readonly attempts = new Map<string, number>()

  constructor(endpoint: Endpoint, key: string | undefined) {
    super(endpoint)
    this.endpoint = endpoint
    this.key = key
    const { host, hostname } = new URL(endpoint.baseUrl)
    this.secrets = [...(key === undefined ? [] : [key]), host, hostname]
  }

  count(outcome: string): void {
    this.attempts.set(outcome, (this.attempts.get(outcome) ?? 0) + 1)
  }

  serves(model: string): boolean {
    return Object.hasOwn(this.endpoint.models, model)
  }
}

/** A refused request is an answer, as far as the server's health goes. */
export function callEnd(outcome: Outcome): Pick<CallEnd, 'outcome' | 'retryAfterMs'> {
  if (outcome === 'answered') return { outcome }
  if (outcome === 'cancelled') return { outcome: 'gone' }
  return serverFailures.has(outcome.code)
    ? { outcome: 'failed', retryAfterMs: outcome.retryAfterMs }
    : { outcome: 'answered' }
}
