/** Below it a power counts as the least that is no subnormal. */
const LEAST_EXPONENT: f32 = -126
const ROUND: f32 = 12582912

/**
 * 2^x for x <= 0, at most 2e-7 off, relative: 2^n by the exponent's bits, times a polynomial on [-1/2, 1/2] (the
 * coefficients of Cephes' exp2f, S. Moshier).
 */
export function powerOf2(exponent: v128): v128 {
  const x = f32x4.pmax(exponent, f32x4.splat(LEAST_EXPONENT))
  const rounded = f32x4.add(x, f32x4.splat(ROUND))
  const f = f32x4.sub(x, f32x4.sub(rounded, f32x4.splat(ROUND)))
  let p = f32x4.add(f32x4.mul(f, f32x4.splat(1.5353361883195e-4)), f32x4.splat(1.339887440266574e-3))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(9.61843735767464e-3))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(5.550332471162809e-2))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(2.402264791363012e-1))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(6.931472028550421e-1))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1))
  // The low bits of `rounded` are n in two's complement; the shift leaves nothing else of it.
  return i32x4.add(p, i32x4.shl(rounded, 23))
}
