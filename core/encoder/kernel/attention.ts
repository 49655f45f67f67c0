import { HEADS, HEAD_WIDTH, MAX_TEXT_TOKENS, QKV, WIDTH } from './layout'
import { ONES } from './blockSums'
import { largestOf, nearest } from './nearest'
import { leastExponent, powersOf2 } from './powerOf2'
import { storeTransposed, transpose } from './transpose'

/** Of the scores: 1 / sqrt(32) for the width, log2(e) because the exponential is to the base 2. */
const SCORE_SCALE: f32 = 0.25503486
/** Queries and keys are integers up to this: a score, 32 products of two, stays below 2^31. */
const LARGEST_SCORED: f32 = 8191
/** Shares of attention are integers up to 2^14, values up to 511: sums over 256 tokens stay below 2^31. */
const SHARE_BITS: f32 = 14
const LARGEST_VALUE: f32 = 511
/** As in quantise.ts: with nothing larger, all integers are 0. */
const LEAST: f32 = 1e-30

const ROW: i32 = QKV * 4
const HEAD_BYTES: i32 = HEAD_WIDTH * 4
/** A head's row as int16. */
const SHORT_BYTES: i32 = HEAD_WIDTH * 2
/** Queries that are scored together, against so many keys at a time. */
const QUERY_TILE: i32 = 4
const KEY_TILE: i32 = 8
/** A tile of keys: 16 pairs of dimensions x 8 keys x 2 int16. */
const KEY_TILE_BYTES: i32 = SHORT_BYTES * KEY_TILE
/** A row of scores, or of two tokens' shares: one number for each query of a group. */
const GROUP_BYTES: i32 = QUERY_TILE * 4
/** The values of two tokens, int16, dimension by dimension. */
const VALUE_PAIR_BYTES: i32 = 2 * SHORT_BYTES

/** Where things lie in the scratch space: rows that wait to be transposed, then the parts of one head. */
const QUERIES: i32 = KEY_TILE * SHORT_BYTES
const QUERY_SCALES: i32 = QUERIES + QUERY_TILE * SHORT_BYTES
const VALUE_SCALES: i32 = QUERY_SCALES + QUERY_TILE * 4
const KEY_SCALES: i32 = VALUE_SCALES + HEAD_WIDTH * 4
const KEYS: i32 = KEY_SCALES + MAX_TEXT_TOKENS * 4
const VALUES: i32 = KEYS + MAX_TEXT_TOKENS * SHORT_BYTES
const SCORES: i32 = VALUES + MAX_TEXT_TOKENS * SHORT_BYTES

/**
 * Scaled dot-product attention (Vaswani et al. 2017) of one text: `projected` has a row of query, key and value per token,
 * `context` takes a row of 12 x 32 per token. Products are of int16 and exact: queries and keys with a scale per token and
 * head, values with a scale per dimension of the text. Writes up to 3 rows behind the last token, which hold nothing.
 */
export function attend(projected: i32, tokens: i32, scratch: i32, context: i32): void {
  for (let head = 0; head < HEADS; head++) {
    packKeys(projected + WIDTH * 4, tokens, scratch)
    packValues(projected + 2 * WIDTH * 4, tokens, scratch)
    for (let query = 0; query < tokens; query += QUERY_TILE) {
      packQueries(projected + query * ROW, min(QUERY_TILE, tokens - query), scratch)
      for (let key = 0; key < tokens; key += KEY_TILE) scoreTile(key, scratch)
      const shares = softmax(scratch + SCORES, tokens)
      const row = context + query * (WIDTH * 4)
      for (let dimension = 0; dimension < HEAD_WIDTH; dimension += 8) {
        mixTile(dimension, (tokens + 1) >> 1, scratch, shares, row + dimension * 4)
      }
    }
    projected += HEAD_BYTES
    context += HEAD_BYTES
  }
}

/** Keys of one head by pairs of dimensions, 8 keys to a tile. Keys behind the last are old ones; nothing reads their scores. */
function packKeys(from: i32, tokens: i32, scratch: i32): void {
  for (let key = 0; key < tokens; key += KEY_TILE) {
    const count = min(KEY_TILE, tokens - key)
    for (let i = 0; i < count; i++) {
      const scale = toShorts(from, scratch + i * SHORT_BYTES)
      store<f32>(scratch + KEY_SCALES + (key + i) * 4, scale)
      from += ROW
    }
    const to = scratch + KEYS + key * SHORT_BYTES
    for (let at = 0; at < SHORT_BYTES; at += 16) {
      transpose(scratch + at, SHORT_BYTES, to + at * 8, 32)
      transpose(scratch + 4 * SHORT_BYTES + at, SHORT_BYTES, to + at * 8 + 16, 32)
    }
  }
}

/** Up to four queries by pairs of dimensions; their scales hold that of the scores. */
function packQueries(from: i32, count: i32, scratch: i32): void {
  for (let i = 0; i < count; i++) {
    const scale = toShorts(from, scratch + i * SHORT_BYTES)
    store<f32>(scratch + QUERY_SCALES + i * 4, scale * SCORE_SCALE)
    from += ROW
  }
  for (let at = 0; at < SHORT_BYTES; at += 16) {
    transpose(scratch + at, SHORT_BYTES, scratch + QUERIES + at * 4, 16)
  }
}

/** A head's 32 numbers as int16; returns what one step is worth. */
function toShorts(from: i32, to: i32): f32 {
  const a = v128.load(from)
  const b = v128.load(from, 16)
  const c = v128.load(from, 32)
  const d = v128.load(from, 48)
  const e = v128.load(from, 64)
  const f = v128.load(from, 80)
  const g = v128.load(from, 96)
  const h = v128.load(from, 112)
  const largest = largestOf(a, b, c, d, e, f, g, h)
  const steps = f32x4.splat(largest > LEAST ? LARGEST_SCORED / largest : 0)
  v128.store(to, i16x8.narrow_i32x4_s(nearest(a, steps), nearest(b, steps)))
  v128.store(to, i16x8.narrow_i32x4_s(nearest(c, steps), nearest(d, steps)), 16)
  v128.store(to, i16x8.narrow_i32x4_s(nearest(e, steps), nearest(f, steps)), 32)
  v128.store(to, i16x8.narrow_i32x4_s(nearest(g, steps), nearest(h, steps)), 48)
  return largest / LARGEST_SCORED
}

/** Values of one head, two tokens side by side in each dimension; the last of an odd number stands beside zeros. */
function packValues(from: i32, tokens: i32, scratch: i32): void {
  for (let dimension = 0; dimension < HEAD_WIDTH; dimension += 8) {
    const low = from + dimension * 4
    const high = low + 16
    const lowSteps = valueSteps(low, tokens, scratch + VALUE_SCALES + dimension * 4)
    const highSteps = valueSteps(high, tokens, scratch + VALUE_SCALES + dimension * 4 + 16)
    let to = scratch + VALUES + dimension * 4
    for (let token = 0; token < tokens; token += 2) {
      const at = token * ROW
      const first = i16x8.narrow_i32x4_s(
        nearest(v128.load(low + at), lowSteps),
        nearest(v128.load(high + at), highSteps),
      )
      let second = i16x8.splat(0)
      if (token + 1 < tokens) {
        second = i16x8.narrow_i32x4_s(
          nearest(v128.load(low + at + ROW), lowSteps),
          nearest(v128.load(high + at + ROW), highSteps),
        )
      }
      v128.store(to, v128.shuffle<i16>(first, second, 0, 8, 1, 9, 2, 10, 3, 11))
      v128.store(to, v128.shuffle<i16>(first, second, 4, 12, 5, 13, 6, 14, 7, 15), 16)
      to += VALUE_PAIR_BYTES
    }
  }
}

/** Steps per unit of four dimensions over all tokens; what one step is worth goes to `scales`. */
function valueSteps(from: i32, tokens: i32, scales: i32): v128 {
  let largest = f32x4.splat(LEAST)
  for (let token = 0; token < tokens; token++, from += ROW) {
    largest = f32x4.pmax(largest, f32x4.abs(v128.load(from)))
  }
  v128.store(scales, f32x4.div(largest, f32x4.splat(LARGEST_VALUE)))
  return f32x4.div(f32x4.splat(LARGEST_VALUE), largest)
}

/** Scores of the 4 packed queries with 8 keys: 8 rows of 4. */
function scoreTile(key: i32, scratch: i32): void {
  let a0 = i32x4.splat(0)
  let a1 = a0
  let a2 = a0
  let a3 = a0
  let b0 = a0
  let b1 = a0
  let b2 = a0
  let b3 = a0
  let at = scratch + KEYS + key * SHORT_BYTES
  const end = at + KEY_TILE_BYTES
  for (let query = scratch + QUERIES; at < end; query += GROUP_BYTES, at += KEY_TILE * 4) {
    const k0 = v128.load(at)
    const k1 = v128.load(at, 16)
    let q = v128.load32_splat(query)
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(q, k0))
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(q, k1))
    q = v128.load32_splat(query, 4)
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(q, k0))
    b1 = i32x4.add(b1, i32x4.dot_i16x8_s(q, k1))
    q = v128.load32_splat(query, 8)
    a2 = i32x4.add(a2, i32x4.dot_i16x8_s(q, k0))
    b2 = i32x4.add(b2, i32x4.dot_i16x8_s(q, k1))
    q = v128.load32_splat(query, 12)
    a3 = i32x4.add(a3, i32x4.dot_i16x8_s(q, k0))
    b3 = i32x4.add(b3, i32x4.dot_i16x8_s(q, k1))
  }
  const scales = scratch + QUERY_SCALES
  const s0 = v128.load32_splat(scales)
  const s1 = v128.load32_splat(scales, 4)
  const s2 = v128.load32_splat(scales, 8)
  const s3 = v128.load32_splat(scales, 12)
  const out = scratch + SCORES + key * GROUP_BYTES
  const c0 = v128.load(scratch + KEY_SCALES + key * 4)
  const c1 = v128.load(scratch + KEY_SCALES + key * 4, 16)
  storeTransposed(scaled(a0, c0, s0), scaled(a1, c0, s1), scaled(a2, c0, s2), scaled(a3, c0, s3), out, 16)
  const below = out + 4 * GROUP_BYTES
  storeTransposed(scaled(b0, c1, s0), scaled(b1, c1, s1), scaled(b2, c1, s2), scaled(b3, c1, s3), below, 16)
}

function scaled(integers: v128, scale: v128, other: v128): v128 {
  return f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(integers), scale), other)
}

/**
 * Scores to shares in place: integers up to 2^14, two tokens' to a lane; the second of the last pair is 0 when their number is
 * odd. Returns one over each query's sum, which is a sum of integers.
 */
function softmax(scores: i32, tokens: i32): v128 {
  const end = scores + tokens * GROUP_BYTES
  const base = f32x4.sub(largestScores(scores, end), f32x4.splat(SHARE_BITS))
  const ones = v128.load(ONES)
  let sum = i32x4.splat(0)
  let to = scores
  for (let at = scores; at < end; at += 2 * GROUP_BYTES) {
    const first = f32x4.sub(v128.load(at), base)
    let second = leastExponent()
    if (at + GROUP_BYTES < end) second = f32x4.sub(v128.load(at, GROUP_BYTES), base)
    const shares = powersOf2(first, second)
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(shares, ones))
    v128.store(to, shares)
    to += GROUP_BYTES
  }
  return f32x4.div(f32x4.splat(1), f32x4.convert_i32x4_s(sum))
}

/** Of each query, in two chains: a maximum waits for the one before it. */
function largestScores(from: i32, end: i32): v128 {
  let even = v128.load(from)
  let odd = v128.load(end - GROUP_BYTES)
  for (; from + GROUP_BYTES < end; from += 2 * GROUP_BYTES) {
    even = f32x4.pmax(even, v128.load(from))
    odd = f32x4.pmax(odd, v128.load(from, GROUP_BYTES))
  }
  return f32x4.pmax(even, odd)
}

/** 8 dimensions of the values, mixed for the 4 queries. */
function mixTile(dimension: i32, pairs: i32, scratch: i32, shares: v128, out: i32): void {
  let a0 = i32x4.splat(0)
  let a1 = a0
  let a2 = a0
  let a3 = a0
  let b0 = a0
  let b1 = a0
  let b2 = a0
  let b3 = a0
  let value = scratch + VALUES + dimension * 4
  const scores = scratch + SCORES
  const end = scores + pairs * GROUP_BYTES
  for (let at = scores; at < end; at += GROUP_BYTES, value += VALUE_PAIR_BYTES) {
    const v0 = v128.load(value)
    const v1 = v128.load(value, 16)
    let p = v128.load32_splat(at)
    a0 = i32x4.add(a0, i32x4.dot_i16x8_s(p, v0))
    b0 = i32x4.add(b0, i32x4.dot_i16x8_s(p, v1))
    p = v128.load32_splat(at, 4)
    a1 = i32x4.add(a1, i32x4.dot_i16x8_s(p, v0))
    b1 = i32x4.add(b1, i32x4.dot_i16x8_s(p, v1))
    p = v128.load32_splat(at, 8)
    a2 = i32x4.add(a2, i32x4.dot_i16x8_s(p, v0))
    b2 = i32x4.add(b2, i32x4.dot_i16x8_s(p, v1))
    p = v128.load32_splat(at, 12)
    a3 = i32x4.add(a3, i32x4.dot_i16x8_s(p, v0))
    b3 = i32x4.add(b3, i32x4.dot_i16x8_s(p, v1))
  }
  const scales = scratch + VALUE_SCALES + dimension * 4
  storeMixed(out, a0, b0, scales, v128.shuffle<i32>(shares, shares, 0, 0, 0, 0))
  storeMixed(out + WIDTH * 4, a1, b1, scales, v128.shuffle<i32>(shares, shares, 1, 1, 1, 1))
  storeMixed(out + 2 * WIDTH * 4, a2, b2, scales, v128.shuffle<i32>(shares, shares, 2, 2, 2, 2))
  storeMixed(out + 3 * WIDTH * 4, a3, b3, scales, v128.shuffle<i32>(shares, shares, 3, 3, 3, 3))
}

function storeMixed(out: i32, a: v128, b: v128, scales: i32, share: v128): void {
  v128.store(out, scaled(a, v128.load(scales), share))
  v128.store(out, scaled(b, v128.load(scales, 16), share), 16)
}
