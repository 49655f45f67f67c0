import { chooseEndpoint } from '#core/policy/chooseEndpoint'
import type { AnswerKind, Server } from './server.ts'

export type Wanted<S> = {
  kind: AnswerKind
  nowMs: number
  /** From 0 to 1, evenly. */
  chance(): number
  /** Where the caller is. */
  region?: string | undefined
  /** The server of an attempt before this one: another one is better. */
  not?: S | undefined
}

/**
 * The server to ask now: not the one before if another can be asked, not one that a probe will try, and of those one in the caller's
 * region. Undefined when none may be asked.
 */
export function pickServer<S extends Server>(
  servers: readonly S[],
  { kind, nowMs, chance, region, not }: Wanted<S>,
): S | undefined {
  const ready = servers.filter((server) => server.waitMs(nowMs) <= 0)
  if (ready.length < 2) return ready[0]
  const others = preferred(ready, (server) => server !== not)
  const sound = preferred(others, (server) => !(server.isOpen && server.probe))
  const near = preferred(sound, (server) => region !== undefined && server.region === region)
  const candidates = near.map((server) => ({
    weight: server.weight,
    outstanding: server.outstanding,
    latency: server.knownLatency(kind, nowMs),
  }))
  const index = chooseEndpoint(candidates, [chance(), chance()])
  return index === undefined ? undefined : near[index]
}

/** Those that `isBetter`, or all when none is. */
function preferred<T>(all: readonly T[], isBetter: (one: T) => boolean): readonly T[] {
  const better = all.filter(isBetter)
  return better.length > 0 ? better : all
}
