import { X_ODD, X_SCALES } from './layout'

/**
 * How a block's sums of products are held, `Sum`: as int16, two to an output, or as int32. Both are exact, so they come to
 * the same bits; which is faster depends on the processor (dots.ts).
 */

/** Loaded once per block; as a constant of extadd_pairwise_i16x8_s V8 would fetch it for each of its 8 uses. */
export const ONES = memory.data<i16>([1, 1, 1, 1, 1, 1, 1, 1], 16)

/** Of each int16 the low byte; loaded for the same reason. */
const LOW_BYTES = memory.data<i16>([255, 255, 255, 255, 255, 255, 255, 255], 16)

/**
 * sum + products of 4 outputs x 4 inputs; `x` is what lies at `at`, with plain SIMD the even inputs.
 * Relaxed SIMD's dot products are exact and the same everywhere while their second operand stays in 0..127; levels are at
 * most 30, and a pair of products at most 2 x 30 x 127, far from int16's end.
 */
export function add<Sum>(sum: v128, x: v128, at: i32, w: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    if (sizeof<Sum>() == 4) return i32x4.relaxed_dot_i8x16_i7x16_add_s(x, w, sum)
    return i16x8.add(sum, i16x8.relaxed_dot_i8x16_i7x16_s(x, w))
  }
  const even = i16x8.mul(x, v128.and(w, v128.load(LOW_BYTES)))
  const odd = i16x8.mul(v128.load32_splat(at, X_ODD), i16x8.shr_u(w, 8))
  return i16x8.add(sum, i16x8.add(even, odd))
}

/** A block's sums to float32, scaled, onto those of the blocks before it; `x` is the token's place in the block. */
export function settle<Sum>(sum: v128, products: v128, scales: v128, x: i32): v128 {
  const whole = sizeof<Sum>() == 4 ? products : i32x4.dot_i16x8_s(products, v128.load(ONES))
  return f32x4.add(
    sum,
    f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(whole), scales), v128.load32_splat(x, X_SCALES)),
  )
}

/** Eight outputs of a token; returns where the next token's go. */
export function storeRow(y: i32, stride: i32, low: v128, high: v128): i32 {
  v128.store(y, low)
  v128.store(y, high, 16)
  return y + stride
}
