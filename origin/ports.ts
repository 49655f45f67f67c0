import type { ErrorCode } from '#core/contract/error'

/** Time as an effect. */
export type Clock = {
  /** Milliseconds of a clock that never jumps; only differences mean something. */
  nowMs(): number
  /** Milliseconds since 1970, to compare with another machine's. */
  wallMs(): number
  /** Calls `action` once after `delayMs`; the returned function takes that back. */
  after(delayMs: number, action: () => void): () => void
  /** Resolves when the other events that wait have had their turn. */
  nextTurn(): Promise<void>
}

/** One line of the log. Fields never hold text of a request. */
export type Log = (event: string, fields?: Readonly<Record<string, string | number | boolean>>) => void

/** Rows of the embedding table, special tokens included. */
export type TokenIds = readonly number[]
/** Texts that share one run of the session, each padded to the longest. */
export type EngineRun = readonly TokenIds[]

export type EngineResult = {
  /** float32 [texts * dimensions], in the order of the runs. */
  vectors: Float32Array
  /** Time inside the session, in ms. */
  computeMs: number
}

export type EngineState =
  | { phase: 'starting' }
  | { phase: 'ready' }
  /** It died (`because`) and is started again after `retryAfterMs`. */
  | { phase: 'down'; because: string; retryAfterMs: number }
  | { phase: 'stopped' }

/** A session that computes vectors, one batch at a time. */
export type Engine = {
  /** `hedge-encoder/wasm`, as receipts name it. */
  readonly name: string
  state(): EngineState
  /** Rejects with AppError `engine_failed` when it dies on the way, `engine_unavailable` when it is not ready. */
  run(runs: readonly EngineRun[]): Promise<EngineResult>
  /** Called each time it becomes ready: after the start and after each replacement. */
  onReady(listener: () => void): void
  stop(): Promise<void>
}

export type SignedHop = {
  /** Value of `hedge-hop-signature`, if there is one. */
  header: string | undefined
  method: string
  path: string
  requestId: string
  body: Uint8Array
}
/** Throws AppError `invalid_hop` unless the edge signed exactly this, just now, and it did not come before; `over_capacity` when that cannot be remembered. */
export type VerifyHop = (hop: SignedHop) => void

/** What became of one request, for counters and logs. */
export type Outcome = 'answered' | 'cancelled' | ErrorCode
