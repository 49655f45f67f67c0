// AssemblyScript: the inner loops of the distillation, four floats at a time. Addresses are bytes, matrices row-major float32,
// columns a multiple of 32. Sums have one order, so the same input gives the same bits everywhere.

/** out[t] = mean of the table's rows of text t. */
export function meanRows(ids: usize, starts: usize, count: i32, table: usize, columns: i32, out: usize): void {
  const stride = <usize>columns << 2
  for (let t = 0; t < count; t++) {
    const first = load<i32>(starts + (<usize>t << 2))
    const end = load<i32>(starts + (<usize>t << 2), 4)
    const share = f32x4.splat(end > first ? <f32>1 / <f32>(end - first) : 0)
    for (let c: usize = 0; c < stride; c += 128) {
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0
      for (let at = first; at < end; at++) {
        const row = table + <usize>load<i32>(ids + (<usize>at << 2)) * stride + c
        s0 = f32x4.add(s0, v128.load(row))
        s1 = f32x4.add(s1, v128.load(row, 16))
        s2 = f32x4.add(s2, v128.load(row, 32))
        s3 = f32x4.add(s3, v128.load(row, 48))
        s4 = f32x4.add(s4, v128.load(row, 64))
        s5 = f32x4.add(s5, v128.load(row, 80))
        s6 = f32x4.add(s6, v128.load(row, 96))
        s7 = f32x4.add(s7, v128.load(row, 112))
      }
      const to = out + <usize>t * stride + c
      v128.store(to, f32x4.mul(s0, share))
      v128.store(to, f32x4.mul(s1, share), 16)
      v128.store(to, f32x4.mul(s2, share), 32)
      v128.store(to, f32x4.mul(s3, share), 48)
      v128.store(to, f32x4.mul(s4, share), 64)
      v128.store(to, f32x4.mul(s5, share), 80)
      v128.store(to, f32x4.mul(s6, share), 96)
      v128.store(to, f32x4.mul(s7, share), 112)
    }
  }
}

/** The transpose: table[id] += weight / length x error, for each token of each text. */
export function addToRows(ids: usize, starts: usize, count: i32, table: usize, columns: i32, errors: usize, weights: usize): void {
  const stride = <usize>columns << 2
  for (let t = 0; t < count; t++) {
    const first = load<i32>(starts + (<usize>t << 2))
    const end = load<i32>(starts + (<usize>t << 2), 4)
    if (end == first) continue
    const share = f32x4.splat(load<f32>(weights + (<usize>t << 2)) / <f32>(end - first))
    const from = errors + <usize>t * stride
    for (let at = first; at < end; at++) {
      const row = table + <usize>load<i32>(ids + (<usize>at << 2)) * stride
      for (let c: usize = 0; c < stride; c += 16) {
        v128.store(row + c, f32x4.add(v128.load(row + c), f32x4.mul(share, v128.load(from + c))))
      }
    }
  }
}

/** out[i, j] = a[i] . b[j] for `rowsA` and `rowsB` rows (`rowsB` a multiple of 4). */
export function products(a: usize, rowsA: i32, b: usize, rowsB: i32, columns: i32, out: usize): void {
  const stride = <usize>columns << 2
  for (let i = 0; i < rowsA; i++) {
    const x = a + <usize>i * stride
    for (let j = 0; j < rowsB; j += 4) {
      const y0 = b + <usize>j * stride
      const y1 = y0 + stride
      const y2 = y1 + stride
      const y3 = y2 + stride
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0
      for (let c: usize = 0; c < stride; c += 16) {
        const v = v128.load(x + c)
        s0 = f32x4.add(s0, f32x4.mul(v, v128.load(y0 + c)))
        s1 = f32x4.add(s1, f32x4.mul(v, v128.load(y1 + c)))
        s2 = f32x4.add(s2, f32x4.mul(v, v128.load(y2 + c)))
        s3 = f32x4.add(s3, f32x4.mul(v, v128.load(y3 + c)))
      }
      const to = out + ((<usize>i * <usize>rowsB + <usize>j) << 2)
      store<f32>(to, sum(s0))
      store<f32>(to, sum(s1), 4)
      store<f32>(to, sum(s2), 8)
      store<f32>(to, sum(s3), 12)
    }
  }
}

/** out[i] += sum over j of factors[i, j] x rows[j]. */
export function addProducts(factors: usize, count: i32, inner: i32, rows: usize, columns: i32, out: usize): void {
  const stride = <usize>columns << 2
  for (let i = 0; i < count; i++) {
    const f = factors + ((<usize>i * <usize>inner) << 2)
    for (let c: usize = 0; c < stride; c += 64) {
      const to = out + <usize>i * stride + c
      let s0 = v128.load(to), s1 = v128.load(to, 16), s2 = v128.load(to, 32), s3 = v128.load(to, 48)
      for (let j = 0; j < inner; j++) {
        const factor = f32x4.splat(load<f32>(f + (<usize>j << 2)))
        const row = rows + <usize>j * stride + c
        s0 = f32x4.add(s0, f32x4.mul(factor, v128.load(row)))
        s1 = f32x4.add(s1, f32x4.mul(factor, v128.load(row, 16)))
        s2 = f32x4.add(s2, f32x4.mul(factor, v128.load(row, 32)))
        s3 = f32x4.add(s3, f32x4.mul(factor, v128.load(row, 48)))
      }
      v128.store(to, s0)
      v128.store(to, s1, 16)
      v128.store(to, s2, 32)
      v128.store(to, s3, 48)
    }
  }
}

// @ts-ignore: decorator
@inline
function sum(v: v128): f32 {
  return (f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1)) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
}
