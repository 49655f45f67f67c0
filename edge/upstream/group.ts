import { AppError } from '#core/contract/error'
import {
  type AttemptBudget,
  deposit,
  fullBudget,
  hedgeBudget,
  retryBudget,
  spend,
} from '#core/policy/attemptBudget'
import { chooseEndpoint } from '#core/policy/chooseEndpoint'
import { type LatencyWindow, percentileMs, withLatency } from '#core/policy/latencyWindow'
import { expectedLatencyMs } from '#core/policy/peakEwma'
import type { UpstreamGroup } from '../config/upstreams.ts'
import { type AnswerKind, UpstreamEndpoint } from './endpoint.ts'
import type { UpstreamWorld } from './world.ts'

/** A hedge goes out when an answer is later than this share of the recent ones. */
const hedgeShare = 0.95

export type Wanted = {
  kind: AnswerKind
  model: string
  region: string | undefined
  /** The endpoint of an attempt before this one: another one is better. */
  not?: UpstreamEndpoint
}

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

  /** The endpoint to ask now: not the one before if another can be asked, and of those one in the caller's region. */
  choose({ kind, model, region, not }: Wanted): UpstreamEndpoint | undefined {
    const nowMs = this.#world.clock.nowMs()
    const ready = this.serving(model).filter((endpoint) => endpoint.waitMs(nowMs) <= 0)
    const others = preferred(ready, (endpoint) => endpoint !== not)
    const near = preferred(others, ({ endpoint }) => region !== undefined && endpoint.region === region)
    const candidates = near.map(({ endpoint: { weight }, outstanding, latency }) => ({
      weight,
      outstanding,
      expectedMs: expectedLatencyMs(latency[kind], nowMs),
    }))
    const index = chooseEndpoint(candidates, [this.#world.chance(), this.#world.chance()])
    return index === undefined ? undefined : near[index]
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

/** Those that `isBetter`, or all when none is. */
function preferred<T>(all: readonly T[], isBetter: (one: T) => boolean): readonly T[] {
  const better = all.filter(isBetter)
  return better.length > 0 ? better : all
}
