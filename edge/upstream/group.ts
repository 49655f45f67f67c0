import { AppError } from '#core/contract/error'
import {
  type AttemptBudget,
  deposit,
  fullBudget,
  hedgeBudget,
  retryBudget,
  spend,
} from '#core/policy/attemptBudget'
import { type LatencyWindow, percentileMs, withLatency } from '#core/policy/latencyWindow'
import type { UpstreamGroup } from '../config/upstreams.ts'
import { type AnswerKind, UpstreamEndpoint } from './endpoint.ts'
import { pickServer } from './serverState.ts'
import type { ServerStanding } from './upstreams.ts'
import type { UpstreamWorld } from './world.ts'

/** A hedge goes out when an answer is later than this share of the recent ones. */
const hedgeShare = 0.95

/** Endpoints that answer for one another, and what their further attempts are paid from. */
export class Group {
  readonly config: UpstreamGroup
  readonly endpoints: readonly UpstreamEndpoint[]
  readonly #world: UpstreamWorld
  #retries: AttemptBudget
  #hedges: AttemptBudget
  #latencies: Readonly<Record<AnswerKind, LatencyWindow>> = { whole: [], stream: [] }

  constructor(config: UpstreamGroup, world: UpstreamWorld, keyOf: (binding: string) => string) {
    this.config = config
    this.#world = world
    this.endpoints = config.endpoints.map(
      (endpoint) => new UpstreamEndpoint(endpoint, endpoint.keyBinding && keyOf(endpoint.keyBinding)),
    )
    const nowMs = world.clock.nowMs()
    this.#retries = fullBudget(retryBudget, nowMs)
    this.#hedges = fullBudget(hedgeBudget, nowMs)
  }

  standing(): ServerStanding[] {
    const nowMs = this.#world.clock.nowMs()
    return this.endpoints.map((server) => ({
      group: this.config.name,
      upstream: server.endpoint.name,
      waitMs: server.waitMs(nowMs),
      outstanding: server.outstanding,
      attempts: server.attempts,
    }))
  }

  serving(model: string): readonly UpstreamEndpoint[] {
    return this.endpoints.filter((endpoint) => endpoint.serves(model))
  }

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

  /** How long an answer may take before a second endpoint is asked; undefined when none is to be. */
  hedgeAfterMs(kind: AnswerKind): number | undefined {
    return this.config.hedge ? percentileMs(this.#latencies[kind], hedgeShare) : undefined
  }

  observe(kind: AnswerKind, latencyMs: number): void {
    this.#latencies = { ...this.#latencies, [kind]: withLatency(this.#latencies[kind], latencyMs) }
  }

  /** The endpoint to ask now; undefined when none may be. `not`: the one of an attempt before. */
  choose(
    kind: AnswerKind,
    { model, region }: { model: string; region: string | undefined },
    not?: UpstreamEndpoint,
  ) {
    const { clock, chance } = this.#world
    return pickServer(this.serving(model), { kind, nowMs: clock.nowMs(), chance, region, not })
  }

  /** Milliseconds until one of them may be asked. */
  waitMs(model: string): number {
    const nowMs = this.#world.clock.nowMs()
    return Math.max(0, Math.min(...this.serving(model).map((endpoint) => endpoint.waitMs(nowMs))))
  }

  /** Why nobody was asked. */
  unavailable(model: string): AppError {
    const retryAfterMs = Math.max(1, Math.ceil(this.waitMs(model)))
    return new AppError(
      'upstream_unavailable',
      `Cannot answer with ${JSON.stringify(model)}: its servers failed or are busy; try again in ${retryAfterMs} ms`,
      { retryAfterMs },
    )
  }
}
