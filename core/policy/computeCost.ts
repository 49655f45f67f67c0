/** What computing takes: `runMs` for each run (a batch at the origin, a text on a device), `tokenMs` for each token in it, padding included. */
export type Cost = { readonly runMs: number; readonly tokenMs: number }

export function costMs(cost: Cost, runs: number, tokens: number): number {
  return cost.runMs * runs + cost.tokenMs * tokens
}

/** One measured piece of work. */
export type Observation = { readonly runs: number; readonly tokens: number; readonly ms: number }

/** Decayed, weighted sums of the normal equations of `ms = runMs * runs + tokenMs * tokens`. Plain data. */
export type CostFit = {
  readonly cost: Cost
  readonly count: number
  readonly sums: Sums
}
type Sums = {
  readonly rr: number
  readonly rt: number
  readonly tt: number
  readonly rm: number
  readonly tm: number
}

/** A batch of fifty ago weighs a thirteenth: the machine's other work changes within seconds, not within batches. */
const decay = 0.95
/** Weight of a pseudo-observation beside a real one: they keep the two costs apart when all batches have one shape. */
const priorWeight = 0.1
const priorShapes = [
  { runs: 1, tokens: 8 },
  { runs: 1, tokens: 256 },
]
/** A single batch slower than this many times its prediction (a suspended machine) counts as only this slow. */
const outlierFactor = 4
const settledCount = 8
/** Below the clock's noise; keeps a weight finite. */
const leastMs = 0.01

const noSums: Sums = { rr: 0, rt: 0, tt: 0, rm: 0, tm: 0 }

/** From `cost`, what is expected before anything was measured; eight observations later the fit is the machine's own. */
export function startFit(cost: Cost): CostFit {
  return { cost, count: 0, sums: pull(noSums, cost, priorWeight) }
}

/**
 * Exponentially weighted least squares for two unknowns, as normal equations (Young, Recursive Estimation, 2011, ch. 3).
 * Errors count relative to the prediction, because a machine that others use is slower by a factor; and the last fit is a
 * weak observation of its own, so that the costs cannot wander where the data says nothing.
 */
export function updateFit(fit: CostFit, seen: Observation): CostFit {
  const expected = costMs(fit.cost, seen.runs, seen.tokens)
  const ms = fit.count < settledCount ? seen.ms : Math.min(seen.ms, outlierFactor * expected)
  const { sums } = fit
  const faded: Sums = {
    rr: decay * sums.rr,
    rt: decay * sums.rt,
    tt: decay * sums.tt,
    rm: decay * sums.rm,
    tm: decay * sums.tm,
  }
  const pulled = pull(faded, fit.cost, (1 - decay) * priorWeight)
  const weight = 1 / Math.max(leastMs, expected) ** 2
  const next = add(pulled, { ...seen, ms }, weight)
  return { cost: solve(next), count: fit.count + 1, sums: next }
}

function pull(sums: Sums, cost: Cost, weight: number): Sums {
  return priorShapes.reduce((all, { runs, tokens }) => {
    const ms = costMs(cost, runs, tokens)
    return add(all, { runs, tokens, ms }, weight / Math.max(leastMs, ms) ** 2)
  }, sums)
}

function add(sums: Sums, { runs, tokens, ms }: Observation, weight: number): Sums {
  return {
    rr: sums.rr + weight * runs * runs,
    rt: sums.rt + weight * runs * tokens,
    tt: sums.tt + weight * tokens * tokens,
    rm: sums.rm + weight * runs * ms,
    tm: sums.tm + weight * tokens * ms,
  }
}

/** Both costs at least 0: where one would be negative the other explains everything. */
function solve({ rr, rt, tt, rm, tm }: Sums): Cost {
  const determinant = rr * tt - rt * rt
  const runMs = (rm * tt - tm * rt) / determinant
  const tokenMs = (tm * rr - rm * rt) / determinant
  if (!(runMs >= 0)) return { runMs: 0, tokenMs: tm / tt }
  if (!(tokenMs >= 0)) return { runMs: rm / rr, tokenMs: 0 }
  return { runMs, tokenMs }
}
