const scratch = new DataView(new ArrayBuffer(4))

/**
 * The IEEE 754 half nearest to `value` (ties to even), as its 16 bits.
 * Written out because `Float16Array` is not yet in the TypeScript library the project compiles against.
 */
export function toHalfBits(value: number): number {
  scratch.setFloat32(0, value)
  const bits = scratch.getUint32(0)
  const sign = (bits >>> 16) & 0x8000
  const exponent = ((bits >>> 23) & 0xff) - 127 + 15
  const fraction = bits & 0x7fffff
  if (exponent >= 31) return sign | (exponent === 143 && fraction !== 0 ? 0x7e00 : 0x7c00)
  if (exponent < -10) return sign
  const significand = exponent > 0 ? fraction : fraction | 0x800000
  const shift = exponent > 0 ? 13 : 14 - exponent
  const base = (exponent > 0 ? exponent << 10 : 0) + (significand >>> shift)
  const remainder = significand & ((1 << shift) - 1)
  const half = 1 << (shift - 1)
  return sign | (base + (remainder > half || (remainder === half && (base & 1) === 1) ? 1 : 0))
}

/** The number that 16 bits of an IEEE 754 half stand for. */
export function fromHalfBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** `values` as little-endian halves. */
export function halfBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 2)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < values.length; i++) view.setUint16(i * 2, toHalfBits(values[i]!), true)
  return bytes
}
