/** Value at `at`, with the gradient written into `gradient`. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number

export type LbfgsOptions = {
  /** Pairs of steps and gradient changes that stand for the curvature. */
  memory?: number
  maxIterations?: number
  /** Ends when no part of the gradient is larger. */
  tolerance?: number
  /** Overwrites a vector with the inverse of an approximate Hessian times it: the first guess at the curvature. */
  precondition?: ((vector: Float64Array) => void) | undefined
}

export type Minimum = { at: Float64Array; value: number; iterations: number; converged: boolean }

type Pair = { step: Float64Array; change: Float64Array; rho: number }

const sufficientDecrease = 1e-4
const maxHalvings = 30
/** Longest first step. */
const firstStep = 100

/**
 * The least value of a smooth convex function, from `start`: limited-memory BFGS with a backtracking line search
 * (Nocedal and Wright, Numerical Optimization, 2006, algorithms 7.4 and 3.1). Float64 in a fixed order: the same every time.
 */
export function lbfgs(objective: Objective, start: Float64Array, options: LbfgsOptions = {}): Minimum {
  const { memory = 10, maxIterations = 500, tolerance = 1e-6, precondition } = options
  let at: Float64Array = start.slice()
  let gradient: Float64Array = new Float64Array(at.length)
  let value = objective(at, gradient)
  const pairs: Pair[] = []
  for (let iterations = 0; iterations < maxIterations; iterations++) {
    if (largest(gradient) <= tolerance) return { at, value, iterations, converged: true }
    const direction = descent(gradient, pairs, precondition)
    const slope = inner(gradient, direction)
    const next = search({ objective, at, value, direction, slope, first: pairs.length === 0 })
    if (next === undefined) return { at, value, iterations, converged: false }
    const step = minus(next.at, at)
    const change = minus(next.gradient, gradient)
    const curvature = inner(step, change)
    if (curvature > 0) {
      pairs.push({ step, change, rho: 1 / curvature })
      if (pairs.length > memory) pairs.shift()
    }
    ;({ at, value, gradient } = next)
  }
  return { at, value, iterations: maxIterations, converged: false }
}

/** Minus the gradient times the approximate inverse of the Hessian: the two-loop recursion. */
function descent(
  gradient: Float64Array,
  pairs: readonly Pair[],
  precondition: LbfgsOptions['precondition'],
): Float64Array {
  const direction = gradient.map((value) => -value)
  const alphas: number[] = []
  for (const { step, change, rho } of pairs.toReversed()) {
    const alpha = rho * inner(step, direction)
    alphas.push(alpha)
    add(direction, change, -alpha)
  }
  precondition?.(direction)
  const last = pairs.at(-1)
  if (last) {
    const change = last.change.slice()
    precondition?.(change)
    const scale = 1 / (last.rho * inner(last.change, change))
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale
  }
  for (const { step, change, rho } of pairs) {
    const beta = rho * inner(change, direction)
    add(direction, step, alphas.pop()! - beta)
  }
  return direction
}

type Search = {
  objective: Objective
  at: Float64Array
  value: number
  direction: Float64Array
  slope: number
  first: boolean
}

/** The first of 1, 1/2, 1/4, ... steps that goes down far enough; undefined when none does: the end of the precision. */
function search(from: Search): { at: Float64Array; value: number; gradient: Float64Array } | undefined {
  const { objective, direction, slope } = from
  // Without a curvature yet the gradient says where to, not how far.
  let rate = from.first ? Math.min(1, firstStep / Math.sqrt(inner(direction, direction))) : 1
  for (let halving = 0; halving < maxHalvings; halving++, rate /= 2) {
    const at = from.at.slice()
    add(at, direction, rate)
    const gradient = new Float64Array(at.length)
    const value = objective(at, gradient)
    if (value <= from.value + sufficientDecrease * rate * slope) return { at, value, gradient }
  }
  return undefined
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function add(to: Float64Array, what: Float64Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += times * what[i]!
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!)
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}
