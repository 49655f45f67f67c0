/** Value at `point`; writes the gradient into `gradient`. */
export type Loss = (point: Float64Array, gradient: Float64Array) => number

const maxIterations = 150
/** Pairs of steps that the curvature is estimated from. */
const memory = 8
const maxHalvings = 25
const leastGain = 1e-9

/** L-BFGS with halved steps (Nocedal and Wright 2006, algorithm 7.5), from 0. Deterministic: sums have one order. */
export function minimise(loss: Loss, dimensions: number): Float64Array {
  let point = new Float64Array(dimensions)
  let gradient = new Float64Array(dimensions)
  let value = loss(point, gradient)
  const past: { step: Float64Array; bend: Float64Array; product: number }[] = []
  for (let round = 0; round < maxIterations; round++) {
    const direction = downhill(gradient, past)
    const slope = inner(gradient, direction)
    let size = 1
    let next = point
    let nextValue = value
    const nextGradient = new Float64Array(dimensions)
    for (let halving = 0; halving < maxHalvings; halving++, size /= 2) {
      next = point.map((at, k) => at - size * direction[k]!)
      nextValue = loss(next, nextGradient)
      if (nextValue <= value - 1e-4 * size * slope) break
    }
    const gain = value - nextValue
    if (!(gain > leastGain)) return gain > 0 ? next : point
    const step = next.map((at, k) => at - point[k]!)
    const bend = nextGradient.map((at, k) => at - gradient[k]!)
    const product = inner(step, bend)
    if (product > 0) past.push({ step, bend, product })
    if (past.length > memory) past.shift()
    point = next
    gradient = nextGradient
    value = nextValue
  }
  return point
}

/** The gradient times the estimated inverse curvature. */
function downhill(
  gradient: Float64Array,
  past: readonly { step: Float64Array; bend: Float64Array; product: number }[],
): Float64Array {
  let direction = Float64Array.from(gradient)
  const shares: number[] = []
  for (const { step, bend, product } of past.toReversed()) {
    const share = inner(step, direction) / product
    shares.push(share)
    direction = direction.map((at, k) => at - share * bend[k]!)
  }
  const newest = past.at(-1)
  if (newest !== undefined) {
    const scale = newest.product / inner(newest.bend, newest.bend)
    direction = direction.map((at) => at * scale)
  }
  for (const { step, bend, product } of past) {
    const share = shares.pop()! - inner(bend, direction) / product
    direction = direction.map((at, k) => at + share * step[k]!)
  }
  return direction
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!
  return sum
}
