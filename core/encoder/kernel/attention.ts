import { HEADS, HEAD_WIDTH, QKV, TILE_TOKENS, WIDTH } from './layout'
import { powerOf2 } from './powerOf2'

/** Of the scores: 1 / sqrt(32) for the width, log2(e) because the exponential is to the base 2. */
const SCORE_SCALE: f32 = 0.25503486
const ROW: i32 = QKV * 4
const HEAD_BYTES: i32 = HEAD_WIDTH * 4
const KEY_TILE: i32 = 8
/** Bytes of a tile of keys, transposed: 32 dimensions x 8 keys. */
const KEY_TILE_BYTES: i32 = HEAD_WIDTH * KEY_TILE * 4
/** Bytes of one row of scores, one per query of a group; the same for a dimension of the packed queries. */
const GROUP_BYTES: i32 = TILE_TOKENS * 4

/** Where one text's attention reads, works and writes. */
let queries: i32 = 0
let keys: i32 = 0
let values: i32 = 0
let scores: i32 = 0

export function useScratch(queriesAt: i32, keysAt: i32, valuesAt: i32, scoresAt: i32): void {
  queries = queriesAt
  keys = keysAt
  values = valuesAt
  scores = scoresAt
}

/**
 * Scaled dot-product attention (Vaswani et al. 2017) of one text: `projected` has a row of query, key and value per token,
 * `context` takes a row of 12 x 32 per token. Writes up to 3 rows behind the last token, which hold nothing.
 */
export function attend(projected: i32, tokens: i32, context: i32): void {
  for (let head = 0; head < HEADS; head++) {
    packKeys(projected + WIDTH * 4, tokens)
    packValues(projected + 2 * WIDTH * 4, tokens)
    for (let query = 0; query < tokens; query += TILE_TOKENS) {
      packQueries(projected + query * ROW)
      for (let key = 0, at = keys; key < tokens; key += KEY_TILE, at += KEY_TILE_BYTES) {
        scoreTile(at, scores + key * GROUP_BYTES)
      }
      const share = softmax(tokens)
      const row = context + query * (WIDTH * 4)
      for (let at: i32 = 0; at < HEAD_BYTES; at += 32) mixTile(values + at, tokens, share, row + at)
    }
    projected += HEAD_BYTES
    context += HEAD_BYTES
  }
}

/** Keys of one head by dimension, 8 keys to a tile. Keys behind the last are whatever follows; nothing reads their scores. */
function packKeys(from: i32, tokens: i32): void {
  for (let key = 0, to = keys; key < tokens; key += KEY_TILE, to += KEY_TILE_BYTES) {
    for (let half: i32 = 0; half < 32; half += 16) {
      for (let at: i32 = 0; at < HEAD_BYTES; at += 16) transpose(from + at, ROW, to + at * 8 + half, 32)
      from += 4 * ROW
    }
  }
}

function packValues(from: i32, tokens: i32): void {
  const end = values + tokens * HEAD_BYTES
  for (let to = values; to < end; to += HEAD_BYTES) {
    for (let at: i32 = 0; at < HEAD_BYTES; at += 16) v128.store(to + at, v128.load(from + at))
    from += ROW
  }
}

/** Four queries by dimension, scaled. */
function packQueries(from: i32): void {
  for (let at: i32 = 0; at < HEAD_BYTES; at += 16) transpose(from + at, ROW, queries + at * 4, 16)
  for (let at: i32 = 0; at < HEAD_WIDTH * GROUP_BYTES; at += 16) {
    v128.store(queries + at, f32x4.mul(v128.load(queries + at), f32x4.splat(SCORE_SCALE)))
  }
}

/** 4 x 4 float32. */
function transpose(from: i32, fromStride: i32, to: i32, toStride: i32): void {
  const a = v128.load(from)
  const b = v128.load(from + fromStride)
  const c = v128.load(from + 2 * fromStride)
  const d = v128.load(from + 3 * fromStride)
  storeTransposed(a, b, c, d, to, toStride)
}

function storeTransposed(a: v128, b: v128, c: v128, d: v128, to: i32, stride: i32): void {
  const abLow = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
  const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
  const cdLow = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
  const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<i32>(abLow, cdLow, 0, 1, 4, 5))
  v128.store(to + stride, v128.shuffle<i32>(abLow, cdLow, 2, 3, 6, 7))
  v128.store(to + 2 * stride, v128.shuffle<i32>(abHigh, cdHigh, 0, 1, 4, 5))
  v128.store(to + 3 * stride, v128.shuffle<i32>(abHigh, cdHigh, 2, 3, 6, 7))
}

/** Scores of the 4 packed queries with 8 keys: 8 rows of 4. */
function scoreTile(key: i32, out: i32): void {
  let a0 = f32x4.splat(0)
  let a1 = a0
  let a2 = a0
  let a3 = a0
  let b0 = a0
  let b1 = a0
  let b2 = a0
  let b3 = a0
  const end = key + KEY_TILE_BYTES
  for (let query = queries; key < end; query += GROUP_BYTES, key += KEY_TILE * 4) {
    const k0 = v128.load(key)
    const k1 = v128.load(key, 16)
    let q = v128.load32_splat(query)
    a0 = f32x4.add(a0, f32x4.mul(q, k0))
    b0 = f32x4.add(b0, f32x4.mul(q, k1))
    q = v128.load32_splat(query, 4)
    a1 = f32x4.add(a1, f32x4.mul(q, k0))
    b1 = f32x4.add(b1, f32x4.mul(q, k1))
    q = v128.load32_splat(query, 8)
    a2 = f32x4.add(a2, f32x4.mul(q, k0))
    b2 = f32x4.add(b2, f32x4.mul(q, k1))
    q = v128.load32_splat(query, 12)
    a3 = f32x4.add(a3, f32x4.mul(q, k0))
    b3 = f32x4.add(b3, f32x4.mul(q, k1))
  }
  storeTransposed(a0, a1, a2, a3, out, GROUP_BYTES)
  storeTransposed(b0, b1, b2, b3, out + 4 * GROUP_BYTES, GROUP_BYTES)
}

/** Scores to powers of 2 below the largest of their query; returns one over each query's sum. */
function softmax(tokens: i32): v128 {
  const end = scores + tokens * GROUP_BYTES
  let largest = v128.load(scores)
  for (let at = scores; at < end; at += GROUP_BYTES) largest = f32x4.pmax(largest, v128.load(at))
  let sum = f32x4.splat(0)
  for (let at = scores; at < end; at += GROUP_BYTES) {
    const power = powerOf2(f32x4.sub(v128.load(at), largest))
    v128.store(at, power)
    sum = f32x4.add(sum, power)
  }
  return f32x4.div(f32x4.splat(1), sum)
}

/** 8 dimensions of the values, mixed for the 4 queries. */
function mixTile(value: i32, tokens: i32, share: v128, out: i32): void {
  let a0 = f32x4.splat(0)
  let a1 = a0
  let a2 = a0
  let a3 = a0
  let b0 = a0
  let b1 = a0
  let b2 = a0
  let b3 = a0
  const end = scores + tokens * GROUP_BYTES
  for (let at = scores; at < end; at += GROUP_BYTES, value += HEAD_BYTES) {
    const v0 = v128.load(value)
    const v1 = v128.load(value, 16)
    let p = v128.load32_splat(at)
    a0 = f32x4.add(a0, f32x4.mul(p, v0))
    b0 = f32x4.add(b0, f32x4.mul(p, v1))
    p = v128.load32_splat(at, 4)
    a1 = f32x4.add(a1, f32x4.mul(p, v0))
    b1 = f32x4.add(b1, f32x4.mul(p, v1))
    p = v128.load32_splat(at, 8)
    a2 = f32x4.add(a2, f32x4.mul(p, v0))
    b2 = f32x4.add(b2, f32x4.mul(p, v1))
    p = v128.load32_splat(at, 12)
    a3 = f32x4.add(a3, f32x4.mul(p, v0))
    b3 = f32x4.add(b3, f32x4.mul(p, v1))
  }
  storeScaled(out, a0, b0, v128.shuffle<i32>(share, share, 0, 0, 0, 0))
  storeScaled(out + WIDTH * 4, a1, b1, v128.shuffle<i32>(share, share, 1, 1, 1, 1))
  storeScaled(out + 2 * WIDTH * 4, a2, b2, v128.shuffle<i32>(share, share, 2, 2, 2, 2))
  storeScaled(out + 3 * WIDTH * 4, a3, b3, v128.shuffle<i32>(share, share, 3, 3, 3, 3))
}

function storeScaled(out: i32, a: v128, b: v128, scale: v128): void {
  v128.store(out, f32x4.mul(a, scale))
  v128.store(out, f32x4.mul(b, scale), 16)
}
