/**
 * What further attempts are paid from: a share of the requests, so that an outage is never answered with a multiple of the
 * traffic. Finagle's RetryBudget (20 % and a floor) as a balance: attempts beyond the first stay within
 * share x requests + floor + floorPerSecond x seconds, whatever happens.
 */
export type AttemptBudget = { balance: number; updatedMs: number }

export type AttemptBudgetLimits = {
  /** Deposited by each request. */
  share: number
  /** What a quiet service may spend at once. */
  floor: number
  /** The floor comes back so fast: a service with a request a minute may retry each. */
  floorPerSecond: number
  /** Savings of good times end here; an outage does not spend an hour's worth at once. */
  most: number
}

/** Envoy's and Finagle's 20 %, Envoy's three at once, back within ten seconds (Finagle's window). */
export const retryBudget: AttemptBudgetLimits = { share: 0.2, floor: 3, floorPerSecond: 0.3, most: 20 }
/** Dean and Barroso, The Tail at Scale (2013): about 2 % more load cut the 99.9th percentile by 25; 5 % leaves room for noise. */
export const hedgeBudget: AttemptBudgetLimits = { share: 0.05, floor: 1, floorPerSecond: 0, most: 5 }

export function fullBudget(limits: AttemptBudgetLimits, nowMs: number): AttemptBudget {
  return { balance: limits.floor, updatedMs: nowMs }
}

/** A request came in. */
export function deposit(budget: AttemptBudget, limits: AttemptBudgetLimits, nowMs: number): AttemptBudget {
  const { balance, updatedMs } = refilled(budget, limits, nowMs)
  return { balance: Math.min(limits.most, balance + limits.share), updatedMs }
}

/** The budget after one further attempt, or undefined when it may not be made. */
export function spend(
  budget: AttemptBudget,
  limits: AttemptBudgetLimits,
  nowMs: number,
): AttemptBudget | undefined {
  const { balance, updatedMs } = refilled(budget, limits, nowMs)
  // Twenty deposits of 0.05 are one, whatever floating point makes of them.
  return balance > 1 - 1e-9 ? { balance: Math.max(0, balance - 1), updatedMs } : undefined
}

function refilled(
  { balance, updatedMs }: AttemptBudget,
  limits: AttemptBudgetLimits,
  nowMs: number,
): AttemptBudget {
  const seconds = Math.max(0, nowMs - updatedMs) / 1_000
  const floor = Math.min(limits.floor, balance + seconds * limits.floorPerSecond)
  return { balance: Math.max(balance, floor), updatedMs: Math.max(nowMs, updatedMs) }
}
