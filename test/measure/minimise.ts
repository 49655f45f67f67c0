/** A function and its gradient at `point`. */
export type Loss = (point: readonly number[]) => { value: number; gradient: number[] }

const iterations = 400
const smallestStep = 1e-9

/** Gradient descent with Barzilai-Borwein steps, halved until the loss falls. Deterministic; for a dozen weights. */
export function minimise(loss: Loss, start: readonly number[]): number[] {
  let point = [...start]
  let here = loss(point)
  let step = 1
  for (let round = 0; round < iterations; round++) {
    let next = here
    let moved = point
    for (; step > smallestStep; step /= 2) {
      moved = point.map((value, at) => value - step * (here.gradient[at] ?? 0))
      next = loss(moved)
      if (next.value < here.value) break
    }
    if (step <= smallestStep) return point
    const change = moved.map((value, at) => value - (point[at] ?? 0))
    const bend = next.gradient.map((value, at) => value - (here.gradient[at] ?? 0))
    const curvature = inner(change, bend)
    step = curvature > 0 ? inner(change, change) / curvature : step * 2
    point = moved
    here = next
  }
  return point
}

function inner(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)
}
