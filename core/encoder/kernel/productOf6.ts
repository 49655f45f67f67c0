import { add, settle, storeRow } from './blockSums'
import {
  TILE_OUTPUTS,
  TILE_TOKENS,
  W_BLOCK_BYTES,
  W_SCALES,
  W_STEP,
  X_SUMS,
  X_BLOCK_BYTES,
  X_STEP,
} from './layout'

/**
 * The product of a weight tile with a whole activation tile, 8 outputs x 6 tokens: where the time of the engine goes.
 * Its 12 sums, two vectors of weights and one of activations are the 15 registers that V8 has for vectors on x86; the
 * float32 sums are fetched once a block.
 * The 8 steps of a block are written out, each under a condition that always holds. Without it the compiler would bring
 * the steps of one sum together, and the weights of 8 steps do not fit the registers; V8 drops all but the first test.
 * Each token has a pointer of its own, because V8 computes the address of a splat anew for every offset.
 */
export function productOf6<Sum>(
  w: i32,
  x: i32,
  apart: i32,
  blocks: i32,
  bias: i32,
  y: i32,
  stride: i32,
): void {
  let f0 = v128.load(bias)
  let g0 = v128.load(bias, 16)
  let f1 = v128.load(bias)
  let g1 = v128.load(bias, 16)
  let f2 = v128.load(bias)
  let g2 = v128.load(bias, 16)
  let f3 = v128.load(bias)
  let g3 = v128.load(bias, 16)
  let f4 = v128.load(bias)
  let g4 = v128.load(bias, 16)
  let f5 = v128.load(bias)
  let g5 = v128.load(bias, 16)
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
    v = v128.load32_splat(x, 16)
    f4 = f32x4.add(f4, f32x4.mul(v, w0))
    g4 = f32x4.add(g4, f32x4.mul(v, w1))
    v = v128.load32_splat(x, 20)
    f5 = f32x4.add(f5, f32x4.mul(v, w0))
    g5 = f32x4.add(g5, f32x4.mul(v, w1))
    w += TILE_OUTPUTS * 4
    x += TILE_TOKENS * 4
  }
  let x1 = x + 4
  let x2 = x + 8
  let x3 = x + 12
  let x4 = x + 16
  let x5 = x + 20
  let x0 = x
  for (let block = 0; block < blocks; block++) {
    let a0 = v128.load32_splat(x0, X_SUMS)
    let b0 = a0
    let a1 = v128.load32_splat(x1, X_SUMS)
    let b1 = a1
    let a2 = v128.load32_splat(x2, X_SUMS)
    let b2 = a2
    let a3 = v128.load32_splat(x3, X_SUMS)
    let b3 = a3
    let a4 = v128.load32_splat(x4, X_SUMS)
    let b4 = a4
    let a5 = v128.load32_splat(x5, X_SUMS)
    let b5 = a5
    if (blocks > 0) {
      const w0 = v128.load(w)
      const w1 = v128.load(w, 16)
      let v = v128.load32_splat(x0)
      a0 = add<Sum>(a0, v, x0, w0)
      b0 = add<Sum>(b0, v, x0, w1)
      v = v128.load32_splat(x1)
      a1 = add<Sum>(a1, v, x1, w0)
      b1 = add<Sum>(b1, v, x1, w1)
      v = v128.load32_splat(x2)
      a2 = add<Sum>(a2, v, x2, w0)
      b2 = add<Sum>(b2, v, x2, w1)
      v = v128.load32_splat(x3)
      a3 = add<Sum>(a3, v, x3, w0)
      b3 = add<Sum>(b3, v, x3, w1)
      v = v128.load32_splat(x4)
      a4 = add<Sum>(a4, v, x4, w0)
      b4 = add<Sum>(b4, v, x4, w1)
      v = v128.load32_splat(x5)
      a5 = add<Sum>(a5, v, x5, w0)
      b5 = add<Sum>(b5, v, x5, w1)
    }
    if (blocks > 0) {
      const w0 = v128.load(w, W_STEP)
      const w1 = v128.load(w, W_STEP + 16)
      let v = v128.load32_splat(x0, X_STEP)
      a0 = add<Sum>(a0, v, x0 + X_STEP, w0)
      b0 = add<Sum>(b0, v, x0 + X_STEP, w1)
      v = v128.load32_splat(x1, X_STEP)
      a1 = add<Sum>(a1, v, x1 + X_STEP, w0)
      b1 = add<Sum>(b1, v, x1 + X_STEP, w1)
      v = v128.load32_splat(x2, X_STEP)
      a2 = add<Sum>(a2, v, x2 + X_STEP, w0)
      b2 = add<Sum>(b2, v, x2 + X_STEP, w1)
      v = v128.load32_splat(x3, X_STEP)
      a3 = add<Sum>(a3, v, x3 + X_STEP, w0)
      b3 = add<Sum>(b3, v, x3 + X_STEP, w1)
      v = v128.load32_splat(x4, X_STEP)
      a4 = add<Sum>(a4, v, x4 + X_STEP, w0)
      b4 = add<Sum>(b4, v, x4 + X_STEP, w1)
      v = v128.load32_splat(x5, X_STEP)
      a5 = add<Sum>(a5, v, x5 + X_STEP, w0)
      b5 = add<Sum>(b5, v, x5 + X_STEP, w1)
    }
    if (blocks > 0) {
      const w0 = v128.load(w, 2 * W_STEP)
      const w1 = v128.load(w, 2 * W_STEP + 16)
      let v = v128.load32_splat(x0, 2 * X_STEP)
      a0 = add<Sum>(a0, v, x0 + 2 * X_STEP, w0)
      b0 = add<Sum>(b0, v, x0 + 2 * X_STEP, w1)
      v = v128.load32_splat(x1, 2 * X_STEP)
      a1 = add<Sum>(a1, v, x1 + 2 * X_STEP, w0)
      b1 = add<Sum>(b1, v, x1 + 2 * X_STEP, w1)
      v = v128.load32_splat(x2, 2 * X_STEP)
      a2 = add<Sum>(a2, v, x2 + 2 * X_STEP, w0)
      b2 = add<Sum>(b2, v, x2 + 2 * X_STEP, w1)
      v = v128.load32_splat(x3, 2 * X_STEP)
      a3 = add<Sum>(a3, v, x3 + 2 * X_STEP, w0)
      b3 = add<Sum>(b3, v, x3 + 2 * X_STEP, w1)
      v = v128.load32_splat(x4, 2 * X_STEP)
      a4 = add<Sum>(a4, v, x4 + 2 * X_STEP, w0)
      b4 = add<Sum>(b4, v, x4 + 2 * X_STEP, w1)
      v = v128.load32_splat(x5, 2 * X_STEP)
      a5 = add<Sum>(a5, v, x5 + 2 * X_STEP, w0)
      b5 = add<Sum>(b5, v, x5 + 2 * X_STEP, w1)
    }
    if (blocks > 0) {
      const w0 = v128.load(w, 3 * W_STEP)
      const w1 = v128.load(w, 3 * W_STEP + 16)
      let v = v128.load32_splat(x0, 3 * X_STEP)
      a0 = add<Sum>(a0, v, x0 + 3 * X_STEP, w0)
      b0 = add<Sum>(b0, v, x0 + 3 * X_STEP, w1)
      v = v128.load32_splat(x1, 3 * X_STEP)
      a1 = add<Sum>(a1, v, x1 + 3 * X_STEP, w0)
      b1 = add<Sum>(b1, v, x1 + 3 * X_STEP, w1)
      v = v128.load32_splat(x2, 3 * X_STEP)
      a2 = add<Sum>(a2, v, x2 + 3 * X_STEP, w0)
      b2 = add<Sum>(b2, v, x2 + 3 * X_STEP, w1)
      v = v128.load32_splat(x3, 3 * X_STEP)
      a3 = add<Sum>(a3, v, x3 + 3 * X_STEP, w0)
      b3 = add<Sum>(b3, v, x3 + 3 * X_STEP, w1)
      v = v128.load32_splat(x4, 3 * X_STEP)
      a4 = add<Sum>(a4, v, x4 + 3 * X_STEP, w0)
      b4 = add<Sum>(b4, v, x4 + 3 * X_STEP, w1)
      v = v128.load32_splat(x5, 3 * X_STEP)
      a5 = add<Sum>(a5, v, x5 + 3 * X_STEP, w0)
      b5 = add<Sum>(b5, v, x5 + 3 * X_STEP, w1)
    }
    if (blocks > 0) {
      const w0 = v128.load(w, 4 * W_STEP)
      const w1 = v128.load(w, 4 * W_STEP + 16)
      let v = v128.load32_splat(x0, 4 * X_STEP)
      a0 = add<Sum>(a0, v, x0 + 4 * X_STEP, w0)
      b0 = add<Sum>(b0, v, x0 + 4 * X_STEP, w1)
      v = v128.load32_splat(x1, 4 * X_STEP)
      a1 = add<Sum>(a1, v, x1 + 4 * X_STEP, w0)
      b1 = add<Sum>(b1, v, x1 + 4 * X_STEP, w1)
      v = v128.load32_splat(x2, 4 * X_STEP)
      a2 = add<Sum>(a2, v, x2 + 4 * X_STEP, w0)
      b2 = add<Sum>(b2, v, x2 + 4 * X_STEP, w1)
      v = v128.load32_splat(x3, 4 * X_STEP)
      a3 = add<Sum>(a3, v, x3 + 4 * X_STEP, w0)
      b3 = add<Sum>(b3, v, x3 + 4 * X_STEP, w1)
      v = v128.load32_splat(x4, 4 * X_STEP)
      a4 = add<Sum>(a4, v, x4 + 4 * X_STEP, w0)
      b4 = add<Sum>(b4, v, x4 + 4 * X_STEP, w1)
      v = v128.load32_splat(x5, 4 * X_STEP)
      a5 = add<Sum>(a5, v, x5 + 4 * X_STEP, w0)
      b5 = add<Sum>(b5, v, x5 + 4 * X_STEP, w1)
    }
    if (blocks > 0) {
      const w0 = v128.load(w, 5 * W_STEP)
      const w1 = v128.load(w, 5 * W_STEP + 16)
      let v = v128.load32_splat(x0, 5 * X_STEP)
      a0 = add<Sum>(a0, v, x0 + 5 * X_STEP, w0)
      b0 = add<Sum>(b0, v, x0 + 5 * X_STEP, w1)
      v = v128.load32_splat(x1, 5 * X_STEP)
      a1 = add<Sum>(a1, v, x1 + 5 * X_STEP, w0)
      b1 = add<Sum>(b1, v, x1 + 5 * X_STEP, w1)
      v = v128.load32_splat(x2, 5 * X_STEP)
      a2 = add<Sum>(a2, v, x2 + 5 * X_STEP, w0)
      b2 = add<Sum>(b2, v, x2 + 5 * X_STEP, w1)
      v = v128.load32_splat(x3, 5 * X_STEP)
      a3 = add<Sum>(a3, v, x3 + 5 * X_STEP, w0)
      b3 = add<Sum>(b3, v, x3 + 5 * X_STEP, w1)
      v = v128.load32_splat(x4, 5 * X_STEP)
      a4 = add<Sum>(a4, v, x4 + 5 * X_STEP, w0)
      b4 = add<Sum>(b4, v, x4 + 5 * X_STEP, w1)
      v = v128.load32_splat(x5, 5 * X_STEP)
      a5 = add<Sum>(a5, v, x5 + 5 * X_STEP, w0)
      b5 = add<Sum>(b5, v, x5 + 5 * X_STEP, w1)
    }
    if (blocks > 0) {
      const w0 = v128.load(w, 6 * W_STEP)
      const w1 = v128.load(w, 6 * W_STEP + 16)
      let v = v128.load32_splat(x0, 6 * X_STEP)
      a0 = add<Sum>(a0, v, x0 + 6 * X_STEP, w0)
      b0 = add<Sum>(b0, v, x0 + 6 * X_STEP, w1)
      v = v128.load32_splat(x1, 6 * X_STEP)
      a1 = add<Sum>(a1, v, x1 + 6 * X_STEP, w0)
      b1 = add<Sum>(b1, v, x1 + 6 * X_STEP, w1)
      v = v128.load32_splat(x2, 6 * X_STEP)
      a2 = add<Sum>(a2, v, x2 + 6 * X_STEP, w0)
      b2 = add<Sum>(b2, v, x2 + 6 * X_STEP, w1)
      v = v128.load32_splat(x3, 6 * X_STEP)
      a3 = add<Sum>(a3, v, x3 + 6 * X_STEP, w0)
      b3 = add<Sum>(b3, v, x3 + 6 * X_STEP, w1)
      v = v128.load32_splat(x4, 6 * X_STEP)
      a4 = add<Sum>(a4, v, x4 + 6 * X_STEP, w0)
      b4 = add<Sum>(b4, v, x4 + 6 * X_STEP, w1)
      v = v128.load32_splat(x5, 6 * X_STEP)
      a5 = add<Sum>(a5, v, x5 + 6 * X_STEP, w0)
      b5 = add<Sum>(b5, v, x5 + 6 * X_STEP, w1)
    }
    if (blocks > 0) {
      const w0 = v128.load(w, 7 * W_STEP)
      const w1 = v128.load(w, 7 * W_STEP + 16)
      let v = v128.load32_splat(x0, 7 * X_STEP)
      a0 = add<Sum>(a0, v, x0 + 7 * X_STEP, w0)
      b0 = add<Sum>(b0, v, x0 + 7 * X_STEP, w1)
      v = v128.load32_splat(x1, 7 * X_STEP)
      a1 = add<Sum>(a1, v, x1 + 7 * X_STEP, w0)
      b1 = add<Sum>(b1, v, x1 + 7 * X_STEP, w1)
      v = v128.load32_splat(x2, 7 * X_STEP)
      a2 = add<Sum>(a2, v, x2 + 7 * X_STEP, w0)
      b2 = add<Sum>(b2, v, x2 + 7 * X_STEP, w1)
      v = v128.load32_splat(x3, 7 * X_STEP)
      a3 = add<Sum>(a3, v, x3 + 7 * X_STEP, w0)
      b3 = add<Sum>(b3, v, x3 + 7 * X_STEP, w1)
      v = v128.load32_splat(x4, 7 * X_STEP)
      a4 = add<Sum>(a4, v, x4 + 7 * X_STEP, w0)
      b4 = add<Sum>(b4, v, x4 + 7 * X_STEP, w1)
      v = v128.load32_splat(x5, 7 * X_STEP)
      a5 = add<Sum>(a5, v, x5 + 7 * X_STEP, w0)
      b5 = add<Sum>(b5, v, x5 + 7 * X_STEP, w1)
    }
    const w0 = v128.load(w, W_SCALES)
    const w1 = v128.load(w, W_SCALES + 16)
    f0 = settle<Sum>(f0, a0, w0, x0)
    g0 = settle<Sum>(g0, b0, w1, x0)
    f1 = settle<Sum>(f1, a1, w0, x1)
    g1 = settle<Sum>(g1, b1, w1, x1)
    f2 = settle<Sum>(f2, a2, w0, x2)
    g2 = settle<Sum>(g2, b2, w1, x2)
    f3 = settle<Sum>(f3, a3, w0, x3)
    g3 = settle<Sum>(g3, b3, w1, x3)
    f4 = settle<Sum>(f4, a4, w0, x4)
    g4 = settle<Sum>(g4, b4, w1, x4)
    f5 = settle<Sum>(f5, a5, w0, x5)
    g5 = settle<Sum>(g5, b5, w1, x5)
    w += W_BLOCK_BYTES
    x0 += X_BLOCK_BYTES
    x1 += X_BLOCK_BYTES
    x2 += X_BLOCK_BYTES
    x3 += X_BLOCK_BYTES
    x4 += X_BLOCK_BYTES
    x5 += X_BLOCK_BYTES
  }
  y = storeRow(y, stride, f0, g0)
  y = storeRow(y, stride, f1, g1)
  y = storeRow(y, stride, f2, g2)
  y = storeRow(y, stride, f3, g3)
  y = storeRow(y, stride, f4, g4)
  storeRow(y, stride, f5, g5)
}
