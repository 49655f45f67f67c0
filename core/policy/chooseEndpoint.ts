import type { KnownLatency } from './serverLatency.ts'

export type Candidate = {
  /** Share of the traffic while all are equally well. */
  weight: number
  /** Requests on their way there. */
  outstanding: number
  /** Undefined when nothing is known. */
  latency: KnownLatency | undefined
}

/**
 * Two are drawn by weight; the first is kept unless the second is clearly better. Pure "power of two choices" (Mitzenmacher, 2001;
 * Envoy's least request, Finagle's p2c) sends everything to whichever of two servers answered a millisecond faster: with this
 * margin a split by weights stays a split.
 */
const clearlyBetter = 1.5

/** Latencies below this are equally good. */
const floorMs = 1

/** Index of the one to ask, undefined for an empty list. `chances`: two numbers from 0 to 1. */
export function chooseEndpoint(
  candidates: readonly Candidate[],
  chances: readonly [number, number],
): number | undefined {
  const first = draw(candidates, chances[0])
  const second = draw(candidates, chances[1], first)
  if (first === undefined || second === undefined) return first
  const leastMs = Math.min(...candidates.flatMap(({ latency }) => latency?.ms ?? []))
  const of = (index: number): number => load(candidates[index], Number.isFinite(leastMs) ? leastMs : floorMs)
  return of(first) > clearlyBetter * of(second) ? second : first
}

/**
 * What one more request would wait for: as Finagle, latency times the queue with it in it. What is not known, or no longer, is
 * taken for as fast as the fastest and no faster, or it would get every request until its first answer.
 */
function load(candidate: Candidate | undefined, leastMs: number): number {
  if (candidate === undefined) return Number.POSITIVE_INFINITY
  const { latency = { ms: leastMs, trust: 1 }, outstanding, weight } = candidate
  const expectedMs = leastMs + (latency.ms - leastMs) * latency.trust
  return Math.max(floorMs, expectedMs) * (1 + outstanding / weight)
}

function draw(candidates: readonly Candidate[], chance: number, except?: number): number | undefined {
  const weights = candidates.map(({ weight }, index) => (index === except ? 0 : weight))
  let left = chance * weights.reduce((sum, weight) => sum + weight, 0)
  let last: number | undefined
  for (const [index, weight] of weights.entries()) {
    if (weight === 0) continue
    last = index
    left -= weight
    if (left < 0) break
  }
  return last
}
