/**
 * `exp` and `log` from + - * / alone. The language leaves the last bits of `Math.exp` and `Math.log` to each engine; these give
 * the same bits everywhere, so that a text has one probability on device, edge and origin, and training has one result.
 */

const ln2High = 0.69314718036912381649
const ln2Low = 1.90821492927058770002e-10
const leastExponent = -1074
const greatestExponent = 1023

/** 2^leastExponent to 2^greatestExponent; doubling and halving are exact. */
const powersOfTwo = (() => {
  const powers = new Float64Array(greatestExponent - leastExponent + 1)
  powers[-leastExponent] = 1
  for (let e = 1; e <= greatestExponent; e++) powers[e - leastExponent] = powers[e - 1 - leastExponent]! * 2
  for (let e = -1; e >= leastExponent; e--) powers[e - leastExponent] = powers[e + 1 - leastExponent]! / 2
  return powers
})()

/** e^x to about 1e-15 of its value, after Cody and Waite: x = k ln 2 + r, Taylor's series of 14 terms for |r| <= 0.35. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x
  if (x > 709.7) return Infinity
  if (x < -745) return 0
  const k = Math.floor(x / (ln2High + ln2Low) + 0.5)
  const r = x - k * ln2High - k * ln2Low
  let sum = 1
  for (let term = 14; term >= 1; term--) sum = 1 + (sum * r) / term
  // In two steps: for the least results the power itself would be too small.
  const half = Math.trunc(k / 2)
  return sum * powersOfTwo[half - leastExponent]! * powersOfTwo[k - half - leastExponent]!
}

const bits = new DataView(new ArrayBuffer(8))

/** Natural logarithm of a positive normal number to about 1e-15: x = m 2^e with m near 1, ln m = 2 artanh((m - 1) / (m + 1)). */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN
  if (x === Infinity) return x
  bits.setFloat64(0, x)
  const exponent = ((bits.getUint16(0) >>> 4) & 0x7ff) - 1022
  const m = x / powersOfTwo[exponent - leastExponent]!
  const [mantissa, e] = m < 0.7071067811865476 ? [m * 2, exponent - 1] : [m, exponent]
  const s = (mantissa - 1) / (mantissa + 1)
  const square = s * s
  let series = 0
  for (let term = 25; term >= 1; term -= 2) series = series * square + 1 / term
  return e * ln2High + (2 * s * series + e * ln2Low)
}
