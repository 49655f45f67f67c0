import { toHalfBits } from '../float16.ts'

/** Mantissa bits of a half. */
const HALF_MANTISSA = 10

/** The half nearest to a positive `value` among those with `kept` mantissa bits, as its 16 bits: its low bits are zeros, which gzip likes. */
export function shortHalf(value: number, kept: number): number {
  const step = 2 ** (HALF_MANTISSA - kept)
  return Math.round(toHalfBits(value) / step) * step
}
