/** 4 x 4 lanes of 32 bits. */
export function transpose(from: i32, fromStride: i32, to: i32, toStride: i32): void {
  const a = v128.load(from)
  const b = v128.load(from + fromStride)
  const c = v128.load(from + 2 * fromStride)
  const d = v128.load(from + 3 * fromStride)
  storeTransposed(a, b, c, d, to, toStride)
}

export function storeTransposed(a: v128, b: v128, c: v128, d: v128, to: i32, stride: i32): void {
  const abLow = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
  const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
  const cdLow = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
  const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<i32>(abLow, cdLow, 0, 1, 4, 5))
  v128.store(to + stride, v128.shuffle<i32>(abLow, cdLow, 2, 3, 6, 7))
  v128.store(to + 2 * stride, v128.shuffle<i32>(abHigh, cdHigh, 0, 1, 4, 5))
  v128.store(to + 3 * stride, v128.shuffle<i32>(abHigh, cdHigh, 2, 3, 6, 7))
}
