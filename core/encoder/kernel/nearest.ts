/** Added to a float32 of at most 2^22, it leaves the nearest integer (ties to even) in the low bits. Loaded, as in gelu.ts. */
const ROUND = memory.data<f32>([12582912, 12582912, 12582912, 12582912], 16)

/** The integers nearest to v x factor, as int32. */
export function nearest(v: v128, factor: v128): v128 {
  const round = v128.load(ROUND)
  return i32x4.sub(f32x4.add(f32x4.mul(v, factor), round), round)
}

/** The largest magnitude in eight vectors. */
export function largestOf(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128, g: v128, h: v128): f32 {
  const four = f32x4.pmax(
    f32x4.pmax(f32x4.pmax(f32x4.abs(a), f32x4.abs(b)), f32x4.pmax(f32x4.abs(c), f32x4.abs(d))),
    f32x4.pmax(f32x4.pmax(f32x4.abs(e), f32x4.abs(f)), f32x4.pmax(f32x4.abs(g), f32x4.abs(h))),
  )
  const two = f32x4.pmax(four, v128.shuffle<i32>(four, four, 2, 3, 0, 1))
  const one = f32x4.pmax(two, v128.shuffle<i32>(two, two, 1, 0, 3, 2))
  return f32x4.extract_lane(one, 0)
}
