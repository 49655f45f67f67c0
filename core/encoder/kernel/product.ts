import { add, settle, storeRow } from './blockSums'
import { sumsIn32 } from './dots'
import {
  OUTLIERS,
  TILE_OUTPUTS,
  TILE_TOKENS,
  W_BLOCK_BYTES,
  W_OUTLIER_BYTES,
  W_SCALES,
  W_STEP,
  X_SUMS,
  X_BLOCK_BYTES,
  X_OUTLIER_BYTES,
  X_STEP,
} from './layout'
import { productOf6 } from './productOf6'

/** Steps of 4 inputs in a block. */
const STEPS: i32 = 8

/**
 * out[token, output] = bias[output] + outlier channels in float32 + sum over blocks of weight scale x activation scale x
 * (sum of (code - zero) x activation).
 * `tiles` holds the activations of `tokens` tokens, `weights` the matrix, `out` takes float32 rows of `outputs`.
 *
 * Weights are levels, code - zero + 15, so that all of them are 0 to 30; a block's sum begins at -15 x (the sum of its
 * activations), which is the same for all outputs. The sums are exact, in int16 too: then each lane sums 2 inputs of each
 * of the 8 steps, and ends at the sum of (code - zero) x activation, at most 16 x 15 x 127 = 30,480. On the way it may
 * leave the int16 range; additions modulo 2^16 bring it back exactly.
 * The float32 additions of an output come in the order of its blocks, however many tokens share a call.
 */
export function product(
  weights: i32,
  tiles: i32,
  tokens: i32,
  outputs: i32,
  blocks: i32,
  outliers: bool,
  bias: i32,
  out: i32,
): void {
  if (ASC_FEATURE_RELAXED_SIMD && sumsIn32) {
    productBy<i32>(weights, tiles, tokens, outputs, blocks, outliers, bias, out)
  } else {
    productBy<i16>(weights, tiles, tokens, outputs, blocks, outliers, bias, out)
  }
}

function productBy<Sum>(
  weights: i32,
  tiles: i32,
  tokens: i32,
  outputs: i32,
  blocks: i32,
  outliers: bool,
  bias: i32,
  out: i32,
): void {
  const apart = outliers ? OUTLIERS : 0
  const tileBytes = (outliers ? W_OUTLIER_BYTES : 0) + blocks * W_BLOCK_BYTES
  const groupBytes = (outliers ? X_OUTLIER_BYTES : 0) + blocks * X_BLOCK_BYTES
  const stride = outputs * 4
  for (let output = 0; output < outputs; output += TILE_OUTPUTS) {
    let x = tiles
    let y = out
    let left = tokens
    for (; left >= TILE_TOKENS; left -= TILE_TOKENS) {
      productOf6<Sum>(weights, x, apart, blocks, bias, y, stride)
      x += groupBytes
      y += TILE_TOKENS * stride
    }
    for (; left >= 2; left -= 2) {
      productOf2<Sum>(weights, x, apart, blocks, bias, y, stride)
      x += 8
      y += 2 * stride
    }
    if (left > 0) productOf1<Sum>(weights, x, apart, blocks, bias, y)
    weights += tileBytes
    bias += TILE_OUTPUTS * 4
    out += TILE_OUTPUTS * 4
  }
}

function productOf2<Sum>(w: i32, x: i32, apart: i32, blocks: i32, bias: i32, y: i32, stride: i32): void {
  let f0 = v128.load(bias)
  let g0 = v128.load(bias, 16)
  let f1 = v128.load(bias)
  let g1 = v128.load(bias, 16)
  for (let channel = 0; channel < apart; channel++) {
    const w0 = v128.load(w)
    const w1 = v128.load(w, 16)
    let v = v128.load32_splat(x)
    f0 = f32x4.add(f0, f32x4.mul(v, w0))
    g0 = f32x4.add(g0, f32x4.mul(v, w1))
    v = v128.load32_splat(x, 4)
    f1 = f32x4.add(f1, f32x4.mul(v, w0))
    g1 = f32x4.add(g1, f32x4.mul(v, w1))
    w += TILE_OUTPUTS * 4
    x += TILE_TOKENS * 4
  }
  for (let block = 0; block < blocks; block++) {
    let a0 = v128.load32_splat(x, X_SUMS)
    let b0 = a0
    let a1 = v128.load32_splat(x, X_SUMS + 4)
    let b1 = a1
    let levels = w
    let quads = x
    for (let step = 0; step < STEPS; step++) {
      const w0 = v128.load(levels)
      const w1 = v128.load(levels, 16)
      let v = v128.load32_splat(quads)
      a0 = add<Sum>(a0, v, quads, w0)
      b0 = add<Sum>(b0, v, quads, w1)
      v = v128.load32_splat(quads, 4)
      a1 = add<Sum>(a1, v, quads + 4, w0)
      b1 = add<Sum>(b1, v, quads + 4, w1)
      levels += W_STEP
      quads += X_STEP
    }
    const w0 = v128.load(w, W_SCALES)
    const w1 = v128.load(w, W_SCALES + 16)
    f0 = settle<Sum>(f0, a0, w0, x)
    g0 = settle<Sum>(g0, b0, w1, x)
    f1 = settle<Sum>(f1, a1, w0, x + 4)
    g1 = settle<Sum>(g1, b1, w1, x + 4)
    w += W_BLOCK_BYTES
    x += X_BLOCK_BYTES
  }
  y = storeRow(y, stride, f0, g0)
  storeRow(y, stride, f1, g1)
}

function productOf1<Sum>(w: i32, x: i32, apart: i32, blocks: i32, bias: i32, y: i32): void {
  let f0 = v128.load(bias)
  let g0 = v128.load(bias, 16)
  for (let channel = 0; channel < apart; channel++) {
    const w0 = v128.load(w)
    const w1 = v128.load(w, 16)
    let v = v128.load32_splat(x)
    f0 = f32x4.add(f0, f32x4.mul(v, w0))
    g0 = f32x4.add(g0, f32x4.mul(v, w1))
    w += TILE_OUTPUTS * 4
    x += TILE_TOKENS * 4
  }
  for (let block = 0; block < blocks; block++) {
    let a0 = v128.load32_splat(x, X_SUMS)
    let b0 = a0
    let levels = w
    let quads = x
    for (let step = 0; step < STEPS; step++) {
      const w0 = v128.load(levels)
      const w1 = v128.load(levels, 16)
      let v = v128.load32_splat(quads)
      a0 = add<Sum>(a0, v, quads, w0)
      b0 = add<Sum>(b0, v, quads, w1)
      levels += W_STEP
      quads += X_STEP
    }
    const w0 = v128.load(w, W_SCALES)
    const w1 = v128.load(w, W_SCALES + 16)
    f0 = settle<Sum>(f0, a0, w0, x)
    g0 = settle<Sum>(g0, b0, w1, x)
    w += W_BLOCK_BYTES
    x += X_BLOCK_BYTES
  }
  storeRow(y, 0, f0, g0)
}
