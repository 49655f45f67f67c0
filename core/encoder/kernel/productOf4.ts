import { add, oddOf, settle } from './blockSums'
import {
  TILE_OUTPUTS,
  TILE_TOKENS,
  W_BLOCK_BYTES,
  W_SCALES,
  W_STEP,
  W_ZEROS,
  X_BLOCK_BYTES,
  X_SCALES,
  X_STEP,
  X_SUMS,
} from './layout'

/**
 * The product of a weight tile with a whole activation tile, 8 outputs x 4 tokens: where the time of the engine goes.
 * The 8 steps of a block are written out, each under a condition that always holds. Without it the compiler would bring
 * the steps of one sum together, and the weights of 8 steps do not fit the registers; V8 drops all but the first test.
 * Each token has a pointer of its own, because V8 computes the address of a splat anew for every offset.
 */
export function productOf4(w: i32, x: i32, apart: i32, blocks: i32, bias: i32, y: i32, stride: i32): void {
  let f0 = v128.load(bias)
  let g0 = v128.load(bias, 16)
  let f1 = v128.load(bias)
  let g1 = v128.load(bias, 16)
  let f2 = v128.load(bias)
  let g2 = v128.load(bias, 16)
  let f3 = v128.load(bias)
  let g3 = v128.load(bias, 16)
  for (let channel = 0; channel < apart; channel++) {
    const w0 = v128.load(w)
    const w1 = v128.load(w, 16)
    let v = v128.load32_splat(x)
    f0 = f32x4.add(f0, f32x4.mul(v, w0))
    g0 = f32x4.add(g0, f32x4.mul(v, w1))
    v = v128.load32_splat(x, 4)
    f1 = f32x4.add(f1, f32x4.mul(v, w0))
    g1 = f32x4.add(g1, f32x4.mul(v, w1))
    v = v128.load32_splat(x, 8)
    f2 = f32x4.add(f2, f32x4.mul(v, w0))
    g2 = f32x4.add(g2, f32x4.mul(v, w1))
    v = v128.load32_splat(x, 12)
    f3 = f32x4.add(f3, f32x4.mul(v, w0))
    g3 = f32x4.add(g3, f32x4.mul(v, w1))
    w += TILE_OUTPUTS * 4
    x += TILE_TOKENS * 4
  }
  let x1 = x + 4
  let x2 = x + 8
  let x3 = x + 12
  let x0 = x
  for (let block = 0; block < blocks; block++) {
    let w0 = v128.load(w, W_ZEROS)
    let w1 = v128.load(w, W_ZEROS + 16)
    let v = v128.load32_splat(x0, X_SUMS)
    let a0 = i16x8.mul(w0, v)
    let b0 = i16x8.mul(w1, v)
    v = v128.load32_splat(x1, X_SUMS)
    let a1 = i16x8.mul(w0, v)
    let b1 = i16x8.mul(w1, v)
    v = v128.load32_splat(x2, X_SUMS)
    let a2 = i16x8.mul(w0, v)
    let b2 = i16x8.mul(w1, v)
    v = v128.load32_splat(x3, X_SUMS)
    let a3 = i16x8.mul(w0, v)
    let b3 = i16x8.mul(w1, v)
    if (blocks > 0) {
      w0 = v128.load(w)
      w1 = v128.load(w, 16)
      v = v128.load32_splat(x0)
      let odd = oddOf(x0)
      a0 = add(a0, v, odd, w0)
      b0 = add(b0, v, odd, w1)
      v = v128.load32_splat(x1)
      odd = oddOf(x1)
      a1 = add(a1, v, odd, w0)
      b1 = add(b1, v, odd, w1)
      v = v128.load32_splat(x2)
      odd = oddOf(x2)
      a2 = add(a2, v, odd, w0)
      b2 = add(b2, v, odd, w1)
      v = v128.load32_splat(x3)
      odd = oddOf(x3)
      a3 = add(a3, v, odd, w0)
      b3 = add(b3, v, odd, w1)
    }
    if (blocks > 0) {
      w0 = v128.load(w, W_STEP)
      w1 = v128.load(w, W_STEP + 16)
      v = v128.load32_splat(x0, X_STEP)
      let odd = oddOf(x0 + X_STEP)
      a0 = add(a0, v, odd, w0)
      b0 = add(b0, v, odd, w1)
      v = v128.load32_splat(x1, X_STEP)
      odd = oddOf(x1 + X_STEP)
      a1 = add(a1, v, odd, w0)
      b1 = add(b1, v, odd, w1)
      v = v128.load32_splat(x2, X_STEP)
      odd = oddOf(x2 + X_STEP)
      a2 = add(a2, v, odd, w0)
      b2 = add(b2, v, odd, w1)
      v = v128.load32_splat(x3, X_STEP)
      odd = oddOf(x3 + X_STEP)
      a3 = add(a3, v, odd, w0)
      b3 = add(b3, v, odd, w1)
    }
    if (blocks > 0) {
      w0 = v128.load(w, 2 * W_STEP)
      w1 = v128.load(w, 2 * W_STEP + 16)
      v = v128.load32_splat(x0, 2 * X_STEP)
      let odd = oddOf(x0 + 2 * X_STEP)
      a0 = add(a0, v, odd, w0)
      b0 = add(b0, v, odd, w1)
      v = v128.load32_splat(x1, 2 * X_STEP)
      odd = oddOf(x1 + 2 * X_STEP)
      a1 = add(a1, v, odd, w0)
      b1 = add(b1, v, odd, w1)
      v = v128.load32_splat(x2, 2 * X_STEP)
      odd = oddOf(x2 + 2 * X_STEP)
      a2 = add(a2, v, odd, w0)
      b2 = add(b2, v, odd, w1)
      v = v128.load32_splat(x3, 2 * X_STEP)
      odd = oddOf(x3 + 2 * X_STEP)
      a3 = add(a3, v, odd, w0)
      b3 = add(b3, v, odd, w1)
    }
    if (blocks > 0) {
      w0 = v128.load(w, 3 * W_STEP)
      w1 = v128.load(w, 3 * W_STEP + 16)
      v = v128.load32_splat(x0, 3 * X_STEP)
      let odd = oddOf(x0 + 3 * X_STEP)
      a0 = add(a0, v, odd, w0)
      b0 = add(b0, v, odd, w1)
      v = v128.load32_splat(x1, 3 * X_STEP)
      odd = oddOf(x1 + 3 * X_STEP)
      a1 = add(a1, v, odd, w0)
      b1 = add(b1, v, odd, w1)
      v = v128.load32_splat(x2, 3 * X_STEP)
      odd = oddOf(x2 + 3 * X_STEP)
      a2 = add(a2, v, odd, w0)
      b2 = add(b2, v, odd, w1)
      v = v128.load32_splat(x3, 3 * X_STEP)
      odd = oddOf(x3 + 3 * X_STEP)
      a3 = add(a3, v, odd, w0)
      b3 = add(b3, v, odd, w1)
    }
    if (blocks > 0) {
      w0 = v128.load(w, 4 * W_STEP)
      w1 = v128.load(w, 4 * W_STEP + 16)
      v = v128.load32_splat(x0, 4 * X_STEP)
      let odd = oddOf(x0 + 4 * X_STEP)
      a0 = add(a0, v, odd, w0)
      b0 = add(b0, v, odd, w1)
      v = v128.load32_splat(x1, 4 * X_STEP)
      odd = oddOf(x1 + 4 * X_STEP)
      a1 = add(a1, v, odd, w0)
      b1 = add(b1, v, odd, w1)
      v = v128.load32_splat(x2, 4 * X_STEP)
      odd = oddOf(x2 + 4 * X_STEP)
      a2 = add(a2, v, odd, w0)
      b2 = add(b2, v, odd, w1)
      v = v128.load32_splat(x3, 4 * X_STEP)
      odd = oddOf(x3 + 4 * X_STEP)
      a3 = add(a3, v, odd, w0)
      b3 = add(b3, v, odd, w1)
    }
    if (blocks > 0) {
      w0 = v128.load(w, 5 * W_STEP)
      w1 = v128.load(w, 5 * W_STEP + 16)
      v = v128.load32_splat(x0, 5 * X_STEP)
      let odd = oddOf(x0 + 5 * X_STEP)
      a0 = add(a0, v, odd, w0)
      b0 = add(b0, v, odd, w1)
      v = v128.load32_splat(x1, 5 * X_STEP)
      odd = oddOf(x1 + 5 * X_STEP)
      a1 = add(a1, v, odd, w0)
      b1 = add(b1, v, odd, w1)
      v = v128.load32_splat(x2, 5 * X_STEP)
      odd = oddOf(x2 + 5 * X_STEP)
      a2 = add(a2, v, odd, w0)
      b2 = add(b2, v, odd, w1)
      v = v128.load32_splat(x3, 5 * X_STEP)
      odd = oddOf(x3 + 5 * X_STEP)
      a3 = add(a3, v, odd, w0)
      b3 = add(b3, v, odd, w1)
    }
    if (blocks > 0) {
      w0 = v128.load(w, 6 * W_STEP)
      w1 = v128.load(w, 6 * W_STEP + 16)
      v = v128.load32_splat(x0, 6 * X_STEP)
      let odd = oddOf(x0 + 6 * X_STEP)
      a0 = add(a0, v, odd, w0)
      b0 = add(b0, v, odd, w1)
      v = v128.load32_splat(x1, 6 * X_STEP)
      odd = oddOf(x1 + 6 * X_STEP)
      a1 = add(a1, v, odd, w0)
      b1 = add(b1, v, odd, w1)
      v = v128.load32_splat(x2, 6 * X_STEP)
      odd = oddOf(x2 + 6 * X_STEP)
      a2 = add(a2, v, odd, w0)
      b2 = add(b2, v, odd, w1)
      v = v128.load32_splat(x3, 6 * X_STEP)
      odd = oddOf(x3 + 6 * X_STEP)
      a3 = add(a3, v, odd, w0)
      b3 = add(b3, v, odd, w1)
    }
    if (blocks > 0) {
      w0 = v128.load(w, 7 * W_STEP)
      w1 = v128.load(w, 7 * W_STEP + 16)
      v = v128.load32_splat(x0, 7 * X_STEP)
      let odd = oddOf(x0 + 7 * X_STEP)
      a0 = add(a0, v, odd, w0)
      b0 = add(b0, v, odd, w1)
      v = v128.load32_splat(x1, 7 * X_STEP)
      odd = oddOf(x1 + 7 * X_STEP)
      a1 = add(a1, v, odd, w0)
      b1 = add(b1, v, odd, w1)
      v = v128.load32_splat(x2, 7 * X_STEP)
      odd = oddOf(x2 + 7 * X_STEP)
      a2 = add(a2, v, odd, w0)
      b2 = add(b2, v, odd, w1)
      v = v128.load32_splat(x3, 7 * X_STEP)
      odd = oddOf(x3 + 7 * X_STEP)
      a3 = add(a3, v, odd, w0)
      b3 = add(b3, v, odd, w1)
    }
    w0 = v128.load(w, W_SCALES)
    w1 = v128.load(w, W_SCALES + 16)
    v = v128.load32_splat(x0, X_SCALES)
    f0 = settle(f0, a0, w0, v)
    g0 = settle(g0, b0, w1, v)
    v = v128.load32_splat(x1, X_SCALES)
    f1 = settle(f1, a1, w0, v)
    g1 = settle(g1, b1, w1, v)
    v = v128.load32_splat(x2, X_SCALES)
    f2 = settle(f2, a2, w0, v)
    g2 = settle(g2, b2, w1, v)
    v = v128.load32_splat(x3, X_SCALES)
    f3 = settle(f3, a3, w0, v)
    g3 = settle(g3, b3, w1, v)
    w += W_BLOCK_BYTES
    x0 += X_BLOCK_BYTES
    x1 += X_BLOCK_BYTES
    x2 += X_BLOCK_BYTES
    x3 += X_BLOCK_BYTES
  }
  v128.store(y, f0)
  v128.store(y, g0, 16)
  y += stride
  v128.store(y, f1)
  v128.store(y, g1, 16)
  y += stride
  v128.store(y, f2)
  v128.store(y, g2, 16)
  y += stride
  v128.store(y, f3)
  v128.store(y, g3, 16)
}
