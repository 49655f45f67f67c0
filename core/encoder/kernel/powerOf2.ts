const LEAST_EXPONENT: i32 = 7
const ROUND: i32 = 8

/**
 * Coefficients of 2^x on [-1/2, 1/2] from x^0 (Cephes' exp2f, S. Moshier); the least exponent that gives no subnormal; the
 * number that, added, leaves the nearest integer in the low bits. Four times each, as in gelu.ts.
 */
const NUMBERS = memory.data<f32>(
  [
    1, 1, 1, 1, 6.931472028550421e-1, 6.931472028550421e-1, 6.931472028550421e-1, 6.931472028550421e-1,
    2.402264791363012e-1, 2.402264791363012e-1, 2.402264791363012e-1, 2.402264791363012e-1,
    5.550332471162809e-2, 5.550332471162809e-2, 5.550332471162809e-2, 5.550332471162809e-2,
    9.61843735767464e-3, 9.61843735767464e-3, 9.61843735767464e-3, 9.61843735767464e-3, 1.339887440266574e-3,
    1.339887440266574e-3, 1.339887440266574e-3, 1.339887440266574e-3, 1.5353361883195e-4, 1.5353361883195e-4,
    1.5353361883195e-4, 1.5353361883195e-4, -126, -126, -126, -126, 12582912, 12582912, 12582912, 12582912,
  ],
  16,
)

/** 2^x for x <= 127, at most 2e-7 off, relative: 2^n by the exponent's bits, times the polynomial. */
export function powerOf2(exponent: v128): v128 {
  const x = f32x4.pmax(exponent, number(LEAST_EXPONENT))
  const rounded = f32x4.add(x, number(ROUND))
  const f = f32x4.sub(x, f32x4.sub(rounded, number(ROUND)))
  let p = f32x4.add(f32x4.mul(f, number(6)), number(5))
  p = f32x4.add(f32x4.mul(p, f), number(4))
  p = f32x4.add(f32x4.mul(p, f), number(3))
  p = f32x4.add(f32x4.mul(p, f), number(2))
  p = f32x4.add(f32x4.mul(p, f), number(1))
  p = f32x4.add(f32x4.mul(p, f), number(0))
  // The low bits of `rounded` are n in two's complement; the shift leaves nothing else of it.
  return i32x4.add(p, i32x4.shl(rounded, 23))
}

function number(index: i32): v128 {
  return v128.load(NUMBERS + index * 16)
}
