import { AppError, type ErrorCode } from '#core/contract/error'
import {
  afterFailure,
  afterSuccess,
  type Breaker,
  breakerDefaults,
  type BreakerLimits,
  breakerWaitMs,
  claimCall,
  closedBreaker,
  isOpen,
  releaseCall,
} from '#core/policy/breaker'
import {
  knownLatency,
  type KnownLatency,
  medianLatencyMs,
  observeLatency,
  type ServerLatency,
  unmeasured,
} from '#core/policy/serverLatency'

/** Latency of a whole answer and of a first token are different things. */
export type AnswerKind = 'whole' | 'stream'

/** What became of a call: its answer, a typed failure, or nothing, because nobody wanted it any more. */
export type Outcome = 'answered' | 'cancelled' | AppError

export const wordOf = (outcome: Outcome): string => (outcome instanceof AppError ? outcome.code : outcome)

/** How a server is looked after while nobody asks it anything. */
export type Probe = {
  /** After so long without a word from it. */
  everyMs: number
  timeoutMs: number
  /** Rejects with an AppError when it is not well. */
  ask(signal: AbortSignal): Promise<void>
}

export type ServerOptions = {
  name: string
  weight: number
  region?: string | undefined
  breaker?: BreakerLimits
  probe?: Probe | undefined
}

const never = Number.NEGATIVE_INFINITY
/** After a failure, whatever it was: five of them open a breaker. */
const doubtMs = 1_000

/** `chance` from 0 to 1: the jitter of the breaker. */
export type Now = { nowMs: number; chance: number }

/** One server of a group, and what this isolate knows of it: plain states, moved on by core/policy. */
export class Server {
  readonly name: string
  readonly weight: number
  readonly region: string | undefined
  readonly probe: Probe | undefined
  /** Calls, and probes, by what became of them: `answered`, `cancelled`, or an error's code. */
  readonly attempts = new Map<string, number>()
  readonly probes = new Map<string, number>()
  outstanding = 0
  /** When it last answered, a call or a probe. */
  answeredMs = never
  failure: { code: ErrorCode; atMs: number } | undefined
  readonly #limits: BreakerLimits
  readonly #latency: Record<AnswerKind, ServerLatency> = { whole: unmeasured, stream: unmeasured }
  #breaker: Breaker = closedBreaker
  #heldUntilMs = 0
  #probingMs = never

  constructor({ name, weight, region, probe, breaker = breakerDefaults }: ServerOptions) {
    this.name = name
    this.weight = weight
    this.region = region
    this.probe = probe
    this.#limits = breaker
  }

  /** Its breaker is open, or one call tries whether it may close. */
  get isOpen(): boolean {
    return isOpen(this.#breaker)
  }

  /** When anything was last known of it. */
  get heardMs(): number {
    return Math.max(this.answeredMs, this.failure?.atMs ?? never)
  }

  /** Milliseconds until it may be asked: its breaker's wait, or its own Retry-After. */
  waitMs(nowMs: number): number {
    return Math.max(breakerWaitMs(this.#breaker, nowMs), this.#heldUntilMs - nowMs, 0)
  }

  /** Undefined while too little is known. */
  knownLatency(kind: AnswerKind, nowMs: number): KnownLatency | undefined {
    return knownLatency(this.#latency[kind], nowMs)
  }

  /** Of its last answers; undefined before there was one. */
  latencyMs(kind: AnswerKind): number | undefined {
    return medianLatencyMs(this.#latency[kind])
  }

  begin(nowMs: number): void {
    this.outstanding += 1
    this.#breaker = claimCall(this.#breaker, nowMs, this.#limits)
  }

  observe(kind: AnswerKind, { latencyMs, nowMs }: { latencyMs: number; nowMs: number }): void {
    this.#latency[kind] = observeLatency(this.#latency[kind], latencyMs, nowMs)
  }

  end(outcome: Outcome, now: Now): void {
    this.outstanding -= 1
    count(this.attempts, outcome)
    if (outcome === 'cancelled') this.#breaker = releaseCall(this.#breaker, now.nowMs)
    else if (isFailure(outcome)) this.#failed(outcome, now)
    else this.#answered(now.nowMs)
  }

  /** Nobody knows how it is, and no call is about to tell. What waits for its time, or asked to be left alone, is. */
  isProbeDue(nowMs: number): boolean {
    if (this.probe === undefined || this.outstanding > 0 || this.waitMs(nowMs) > 0) return false
    // A probe that died with its request is given up after twice its time.
    if (nowMs - this.#probingMs < 2 * this.probe.timeoutMs) return false
    const isInDoubt = this.heardMs > this.answeredMs
    const pauseMs = isInDoubt ? Math.min(doubtMs, this.probe.everyMs) : this.probe.everyMs
    return this.isOpen || nowMs - this.heardMs >= pauseMs
  }

  beginProbe(nowMs: number): void {
    this.#probingMs = nowMs
    this.#breaker = claimCall(this.#breaker, nowMs, this.#limits)
  }

  endProbe(outcome: 'answered' | AppError, now: Now): void {
    this.#probingMs = never
    count(this.probes, outcome)
    if (outcome !== 'answered') this.#failed(outcome, now)
    // That a list of models comes says too little to forgive calls that failed.
    else if (this.isOpen) this.#answered(now.nowMs)
    else this.answeredMs = now.nowMs
  }

  /** It was seen well: whatever happened before, it may be asked. */
  seenReady(): void {
    this.#breaker = closedBreaker
    this.#heldUntilMs = 0
  }

  #answered(nowMs: number): void {
    this.answeredMs = nowMs
    this.#breaker = afterSuccess(this.#breaker, nowMs)
  }

  #failed({ code, retryAfterMs = 0 }: AppError, now: Now): void {
    this.failure = { code, atMs: now.nowMs }
    this.#heldUntilMs = Math.max(this.#heldUntilMs, now.nowMs + retryAfterMs)
    this.#breaker = afterFailure(this.#breaker, now, this.#limits)
  }
}

/** Failures of the server, as opposed to those of the request: a refused request is an answer, as far as its health goes. */
function isFailure(outcome: 'answered' | AppError): outcome is AppError {
  return outcome !== 'answered' && outcome.traits.scope === 'upstream'
}

function count(counts: Map<string, number>, outcome: Outcome): void {
  const word = wordOf(outcome)
  counts.set(word, (counts.get(word) ?? 0) + 1)
}
