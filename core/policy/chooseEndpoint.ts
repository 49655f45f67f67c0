export type Candidate = {
  /** Share of the traffic while all are equally well. */
  weight: number
  /** Requests on their way there. */
  outstanding: number
  /** What the next answer is expected to take; 0 when nothing is known. */
  expectedMs: number
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
  return load(candidates[first]) > clearlyBetter * load(candidates[second]) ? second : first
}

/** What one more request would wait for: as Finagle, latency times the queue with it in it. */
function load(candidate: Candidate | undefined): number {
  if (candidate === undefined) return Number.POSITIVE_INFINITY
  return Math.max(floorMs, candidate.expectedMs) * (1 + candidate.outstanding / candidate.weight)
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
