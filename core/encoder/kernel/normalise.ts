import { WIDTH } from './layout'

const EPSILON: f32 = 1e-12
const BYTES: i32 = WIDTH * 4

/**
 * Layer norm of a row plus another (Ba et al. 2016), in place of the first: gain x (x - mean) / sqrt(variance + 1e-12)
 * + bias. Sums run in four lanes over the row, then over the lanes.
 */
export function normaliseSum(row: i32, other: i32, gain: i32, bias: i32): void {
  let sum = f32x4.splat(0)
  for (let i: i32 = 0; i < BYTES; i += 16) {
    const x = f32x4.add(v128.load(row + i), v128.load(other + i))
    v128.store(row + i, x)
    sum = f32x4.add(sum, x)
  }
  const mean = f32x4.splat(total(sum) / <f32>WIDTH)
  let squares = f32x4.splat(0)
  for (let i: i32 = 0; i < BYTES; i += 16) {
    const x = f32x4.sub(v128.load(row + i), mean)
    squares = f32x4.add(squares, f32x4.mul(x, x))
  }
  const scale = f32x4.splat(<f32>1 / sqrt<f32>(total(squares) / <f32>WIDTH + EPSILON))
  for (let i: i32 = 0; i < BYTES; i += 16) {
    const x = f32x4.mul(f32x4.sub(v128.load(row + i), mean), scale)
    v128.store(row + i, f32x4.add(f32x4.mul(x, v128.load(gain + i)), v128.load(bias + i)))
  }
}

/** The four lanes' sum, always in the same order. */
export function total(lanes: v128): f32 {
  return (
    f32x4.extract_lane(lanes, 0) +
    f32x4.extract_lane(lanes, 1) +
    (f32x4.extract_lane(lanes, 2) + f32x4.extract_lane(lanes, 3))
  )
}
