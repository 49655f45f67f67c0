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

/** Of an exponent so small that its power, rounded, is 0. */
export function leastExponent(): v128 {
  return number(LEAST_EXPONENT)
}

/**
 * The integers nearest to 2^x and 2^y, for exponents of at most 14, as int16: those of x in the low halves of the lanes.
 * Powers are at most 2e-7 off, relative: 2^n by the exponent's bits, times the polynomial. Two at once, because each
 * coefficient is then fetched once for both.
 */
export function powersOf2(x: v128, y: v128): v128 {
  const least = number(LEAST_EXPONENT)
  const round = number(ROUND)
  x = f32x4.pmax(x, least)
  y = f32x4.pmax(y, least)
  const roundedX = f32x4.add(x, round)
  const roundedY = f32x4.add(y, round)
  x = f32x4.sub(x, f32x4.sub(roundedX, round))
  y = f32x4.sub(y, f32x4.sub(roundedY, round))
  let c = number(6)
  let p = f32x4.mul(x, c)
  let q = f32x4.mul(y, c)
  c = number(5)
  p = f32x4.mul(f32x4.add(p, c), x)
  q = f32x4.mul(f32x4.add(q, c), y)
  c = number(4)
  p = f32x4.mul(f32x4.add(p, c), x)
  q = f32x4.mul(f32x4.add(q, c), y)
  c = number(3)
  p = f32x4.mul(f32x4.add(p, c), x)
  q = f32x4.mul(f32x4.add(q, c), y)
  c = number(2)
  p = f32x4.mul(f32x4.add(p, c), x)
  q = f32x4.mul(f32x4.add(q, c), y)
  c = number(1)
  p = f32x4.mul(f32x4.add(p, c), x)
  q = f32x4.mul(f32x4.add(q, c), y)
  c = number(0)
  // The low bits of what was rounded are n in two's complement; the shift leaves nothing else of it.
  p = i32x4.add(f32x4.add(p, c), i32x4.shl(roundedX, 23))
  q = i32x4.add(f32x4.add(q, c), i32x4.shl(roundedY, 23))
  // Rounded once more, both are integers in the low halves; what is above goes.
  return v128.shuffle<i16>(f32x4.add(p, round), i32x4.shl(f32x4.add(q, round), 16), 0, 9, 2, 11, 4, 13, 6, 15)
}

function number(index: i32): v128 {
  return v128.load(NUMBERS + index * 16)
}
