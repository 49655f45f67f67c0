import { chooseEndpoint } from '#core/policy/chooseEndpoint'
import {
  afterFailure,
  afterSuccess,
  type Breaker,
  breakerWaitMs,
  claimCall,
  closedBreaker,
  releaseCall,
} from '#core/policy/breaker'
import { expectedLatencyMs, observeLatency, type PeakEwma, unmeasured } from '#core/policy/peakEwma'

export type CallEnd = {
  /** `gone`: nobody wanted the answer any more. */
  outcome: 'answered' | 'failed' | 'gone'
  nowMs: number
  /** From 0 to 1: the jitter of the breaker. */
  chance: number
  /** The server wants to be left alone for so long. */
  retryAfterMs?: number | undefined
}

/**
 * What this isolate knows of one server: plain states, moved on by core/policy. Health is passive: on Workers nothing runs between
 * requests, so behind an open breaker the next request is the probe (docs/decisions/0011-other-peoples-servers.md).
 */
export class ServerState<Kind extends string = string> {
  readonly weight: number
  readonly region: string | undefined
  outstanding = 0
  readonly #latency = new Map<Kind, PeakEwma>()
  #breaker: Breaker = closedBreaker
  #heldUntilMs = 0

  constructor({ weight, region }: { weight: number; region?: string | undefined }) {
    this.weight = weight
    this.region = region
  }

  /** Milliseconds until it may be asked: its breaker's wait, or its own Retry-After. */
  waitMs(nowMs: number): number {
    return Math.max(breakerWaitMs(this.#breaker, nowMs), this.#heldUntilMs - nowMs, 0)
  }

  expectedMs(kind: Kind, nowMs: number): number {
    return expectedLatencyMs(this.#latency.get(kind) ?? unmeasured, nowMs)
  }

  begin(nowMs: number): void {
    this.outstanding += 1
    this.#breaker = claimCall(this.#breaker, nowMs)
  }

  observe(kind: Kind, { latencyMs, nowMs }: { latencyMs: number; nowMs: number }): void {
    this.#latency.set(kind, observeLatency(this.#latency.get(kind) ?? unmeasured, latencyMs, nowMs))
  }

  end({ outcome, nowMs, chance, retryAfterMs = 0 }: CallEnd): void {
    this.outstanding -= 1
    if (outcome === 'answered') this.#breaker = afterSuccess(this.#breaker, nowMs)
    else if (outcome === 'gone') this.#breaker = releaseCall(this.#breaker, nowMs)
    else {
      this.#heldUntilMs = Math.max(this.#heldUntilMs, nowMs + retryAfterMs)
      this.#breaker = afterFailure(this.#breaker, { nowMs, chance })
    }
  }
}

export type Wanted<Server, Kind> = {
  kind: Kind
  nowMs: number
  /** From 0 to 1, evenly. */
  chance(): number
  /** Where the caller is. */
  region?: string | undefined
  /** The server of an attempt before this one: another one is better. */
  not?: Server | undefined
}

/** The server to ask now: not the one before if another can be asked, and of those one in the caller's region. */
export function pickServer<Kind extends string, Server extends ServerState<Kind>>(
  servers: readonly Server[],
  { kind, nowMs, chance, region, not }: Wanted<Server, Kind>,
): Server | undefined {
  const ready = servers.filter((server) => server.waitMs(nowMs) <= 0)
  const others = preferred(ready, (server) => server !== not)
  const near = preferred(others, (server) => region !== undefined && server.region === region)
  const candidates = near.map((server) => ({
    weight: server.weight,
    outstanding: server.outstanding,
    expectedMs: server.expectedMs(kind, nowMs),
  }))
  const index = chooseEndpoint(candidates, [chance(), chance()])
  return index === undefined ? undefined : near[index]
}

/** Those that `isBetter`, or all when none is. */
function preferred<T>(all: readonly T[], isBetter: (one: T) => boolean): readonly T[] {
  const better = all.filter(isBetter)
  return better.length > 0 ? better : all
}
