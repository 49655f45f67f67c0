/** What a batch takes: `runMs` for each run of the session, `tokenMs` for each token in it, padding included. */
export type Cost = { readonly runMs: number; readonly tokenMs: number }

export function costMs(cost: Cost, runs: number, tokens: number): number {
  return cost.runMs * runs + cost.tokenMs * tokens
}

/** One measured batch. */
export type Observation = { readonly runs: number; readonly tokens: number; readonly ms: number }

/** Decayed sums of the normal equations of `ms = runMs * runs + tokenMs * tokens`. Plain data. */
export type CostFit = {
  readonly cost: Cost
  readonly count: number
  readonly sums: {
    readonly rr: number
    readonly rt: number
    readonly tt: number
    readonly rm: number
    readonly tm: number
  }
}

/** A batch of a hundred ago weighs a seventh: the machine's other work changes within seconds, not within batches. */
const decay = 0.98
/** Weight of the prior beside one observation: keeps the two costs apart when all batches have one shape. */
const priorWeight = 0.05
const priorTokens = 64
/** A single batch slower than this many times its prediction (a suspended machine) counts as only this slow. */
const outlierFactor = 4
const settledCount = 8

/**
 * Costs before the first batch: hedge-base-en on one thread of a server processor took 2.0 ms a run and 0.27 ms a token
 * (docs/benchmarks.md). Eight batches later the fit is the machine's own.
 */
export const priorCost: Cost = { runMs: 2, tokenMs: 0.27 }

export function startFit(prior: Cost = priorCost): CostFit {
  const weight = priorWeight
  return {
    cost: prior,
    count: 0,
    sums: {
      rr: weight,
      rt: 0,
      tt: weight * priorTokens ** 2,
      rm: weight * prior.runMs,
      tm: weight * priorTokens ** 2 * prior.tokenMs,
    },
  }
}

/**
 * Exponentially weighted least squares for two unknowns (Young, Recursive Estimation, 2011, ch. 3), in the form of its
 * normal equations, pulled a little to the last fit so that it cannot wander where the data says nothing.
 */
export function updateFit(fit: CostFit, seen: Observation): CostFit {
  const expected = costMs(fit.cost, seen.runs, seen.tokens)
  const ms = fit.count < settledCount ? seen.ms : Math.min(seen.ms, outlierFactor * expected)
  const prior = startFit(fit.cost).sums
  const fade = (old: number, pull: number, now: number): number => decay * old + (1 - decay) * pull + now
  const { sums } = fit
  const rr = fade(sums.rr, prior.rr, seen.runs ** 2)
  const rt = fade(sums.rt, prior.rt, seen.runs * seen.tokens)
  const tt = fade(sums.tt, prior.tt, seen.tokens ** 2)
  const rm = fade(sums.rm, prior.rm, seen.runs * ms)
  const tm = fade(sums.tm, prior.tm, seen.tokens * ms)
  return { cost: solve({ rr, rt, tt, rm, tm }), count: fit.count + 1, sums: { rr, rt, tt, rm, tm } }
}

/** Both costs at least 0: where one would be negative the other explains everything. */
function solve({ rr, rt, tt, rm, tm }: CostFit['sums']): Cost {
  const determinant = rr * tt - rt * rt
  const runMs = (rm * tt - tm * rt) / determinant
  const tokenMs = (tm * rr - rm * rt) / determinant
  if (!(runMs >= 0)) return { runMs: 0, tokenMs: tm / tt }
  if (!(tokenMs >= 0)) return { runMs: rm / rr, tokenMs: 0 }
  return { runMs, tokenMs }
}
