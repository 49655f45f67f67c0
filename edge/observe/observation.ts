import type { ErrorCode } from '#core/contract/error'
import type { CacheOutcome, Tier } from '#core/contract/receipt'
import type { Trace } from './trace.ts'

/** All that logs, metrics and spans know of one request, once it is over. Nothing in it is text of the request. */
export type Observation = {
  requestId: string
  trace: Trace
  startedMs: number
  totalMs: number
  method: string
  /** The pattern and never the path: `/v1/models/:id`. */
  route: string
  status: number
  code: 'ok' | 'client_gone' | ErrorCode | 'other'
  tenant: string
  /** `key_...`, `session`, or `none`. */
  keyId: string
  /** Where the answer was made. */
  tier: Tier | 'none'
  /** One of the models that this edge knows, `other`, or `none`. */
  model: string
  cache: CacheOutcome | 'none'
  phasesMs: Readonly<Record<string, number>>
  inputTokens: number
  outputTokens: number
  microUsd: number
  requestBytes: number
  attempts: number
  streamed: boolean
}

/** What an answer took. */
export type Used = Pick<Observation, 'tier' | 'model' | 'inputTokens' | 'outputTokens' | 'microUsd'>
