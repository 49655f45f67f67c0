import type { ErrorCode } from '#core/contract/error'
import type { AnswerKind } from './server.ts'

/** What this isolate knows of one server. */
export type ServerStanding = {
  group: string
  upstream: string
  region: string | undefined
  weight: number
  /** Of its breaker; `half-open`: the next call, or probe, decides. */
  state: 'closed' | 'open' | 'half-open'
  /** Until it may be asked again; 0 when it may be now. */
  waitMs: number
  outstanding: number
  /** Of its last answers, of a stream to the first token: their median. Undefined where there was none. */
  latencyMs: Readonly<Record<AnswerKind, number | undefined>>
  /** By outcome: `answered`, `cancelled`, or an error's code. */
  attempts: ReadonlyMap<string, number>
  probes: ReadonlyMap<string, number>
  answeredMs: number | undefined
  failure: { code: ErrorCode; atMs: number } | undefined
}
