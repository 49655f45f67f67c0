import type { AppError } from '#core/contract/error'
import {
  type AttemptBudget,
  deposit,
  fullBudget,
  hedgeBudget,
  retryBudget,
  spend,
} from '#core/policy/attemptBudget'
import { type LatencyWindow, percentileMs, withLatency } from '#core/policy/latencyWindow'
import type { Timeouts } from '../config/upstreams.ts'
import { pickServer } from './pickServer.ts'
import type { AnswerKind, Server } from './server.ts'
import type { ServerWorld } from './world.ts'

/** A hedge goes out when an answer is later than this share of the recent ones. */
const hedgeShare = 0.95

export type GroupOptions<S extends Server> = {
  name: string
  servers: readonly S[]
  timeouts: Timeouts
  /** Ask a second server when the first is late. */
  hedge: boolean
  /** A wait that a request sits out itself while nobody can be asked; beyond it the caller is told to come again. */
  patienceMs: number
  world: ServerWorld
}

/** Servers that answer for one another, and what their further attempts are paid from. */
export abstract class Group<S extends Server> {
  readonly name: string
  readonly servers: readonly S[]
  readonly timeouts: Timeouts
  readonly patienceMs: number
  readonly #hedge: boolean
  readonly #world: ServerWorld
  #retries: AttemptBudget
  #hedges: AttemptBudget
  #latencies: Readonly<Record<AnswerKind, LatencyWindow>> = { whole: [], stream: [] }

  constructor({ name, servers, timeouts, hedge, patienceMs, world }: GroupOptions<S>) {
    this.name = name
    this.servers = servers
    this.timeouts = timeouts
    this.patienceMs = patienceMs
    this.#hedge = hedge
    this.#world = world
    const nowMs = world.clock.nowMs()
    this.#retries = fullBudget(retryBudget, nowMs)
    this.#hedges = fullBudget(hedgeBudget, nowMs)
  }

  /** Those that have the model. */
  abstract serving(model: string): readonly S[]

  /** Why nobody was asked. */
  abstract unavailable(model: string): AppError

  countRequest(): void {
    const nowMs = this.#world.clock.nowMs()
    this.#retries = deposit(this.#retries, retryBudget, nowMs)
    this.#hedges = deposit(this.#hedges, hedgeBudget, nowMs)
  }

  /** Takes a retry out of the budget; false when there is none left. */
  mayRetry(): boolean {
    const left = spend(this.#retries, retryBudget, this.#world.clock.nowMs())
    this.#retries = left ?? this.#retries
    return left !== undefined
  }

  mayHedge(): boolean {
    const left = spend(this.#hedges, hedgeBudget, this.#world.clock.nowMs())
    this.#hedges = left ?? this.#hedges
    return left !== undefined
  }

  /** How long an answer may take before a second server is asked; undefined when none is to be. */
  hedgeAfterMs(kind: AnswerKind): number | undefined {
    return this.#hedge ? percentileMs(this.#latencies[kind], hedgeShare) : undefined
  }

  observe(kind: AnswerKind, latencyMs: number): void {
    if (!this.#hedge) return
    this.#latencies = { ...this.#latencies, [kind]: withLatency(this.#latencies[kind], latencyMs) }
  }

  /** The server to ask now; undefined when none may be. `not`: the one of an attempt before. */
  choose(
    kind: AnswerKind,
    { model, region }: { model: string; region?: string | undefined },
    not?: S,
  ): S | undefined {
    const { clock, chance } = this.#world
    return pickServer(this.serving(model), { kind, nowMs: clock.nowMs(), chance, region, not })
  }

  /** Milliseconds until one of them may be asked. */
  waitMs(model: string): number {
    const nowMs = this.#world.clock.nowMs()
    return Math.max(0, Math.min(...this.serving(model).map((server) => server.waitMs(nowMs))))
  }
}
