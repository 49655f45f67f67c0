import {
  BLOCK,
  LEVEL_OF_0,
  OUTLIER_CHANNELS,
  OUTLIERS,
  TILE_TOKENS,
  X_BLOCK_BYTES,
  X_ODD,
  X_SCALES,
  X_STEP,
  X_SUMS,
  X_OUTLIER_BYTES,
  WIDTH,
} from './layout'
import { sumsIn32 } from './dots'
import { largestOf, nearest } from './nearest'

/** A block with nothing larger counts as zero: its scale's reciprocal would overflow. */
const LEAST: f32 = 1e-30

/**
 * One token's `inputs` float32 values as int8 blocks of 32, at one token's place in an activation tile: symmetric,
 * scale = largest magnitude / 127, so that the magnitude is at most 127.
 */
export function quantise(from: i32, inputs: i32, tile: i32): void {
  for (let done = 0; done < inputs; done += BLOCK) {
    quantiseBlock(
      v128.load(from),
      v128.load(from, 16),
      v128.load(from, 32),
      v128.load(from, 48),
      v128.load(from, 64),
      v128.load(from, 80),
      v128.load(from, 96),
      v128.load(from, 112),
      tile,
    )
    from += BLOCK * 4
    tile += X_BLOCK_BYTES
  }
}

/** The same for a row of the hidden state, whose outlier channels go in front of the tile and count as 0 in the blocks. */
export function quantiseHidden(row: i32, tile: i32): void {
  for (let i = 0; i < OUTLIERS; i++) {
    const channel = row + unchecked(OUTLIER_CHANNELS[i]) * 4
    store<f32>(tile + i * TILE_TOKENS * 4, load<f32>(channel))
    store<f32>(channel, 0)
  }
  quantise(row, WIDTH, tile + X_OUTLIER_BYTES)
  for (let i = 0; i < OUTLIERS; i++) {
    store<f32>(row + unchecked(OUTLIER_CHANNELS[i]) * 4, load<f32>(tile + i * TILE_TOKENS * 4))
  }
}

function quantiseBlock(
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  e: v128,
  f: v128,
  g: v128,
  h: v128,
  tile: i32,
): void {
  const largest = largestOf(a, b, c, d, e, f, g, h)
  const seen = largest > LEAST
  const inverse = f32x4.splat(seen ? <f32>127 / largest : 0)
  const ab = i16x8.narrow_i32x4_s(nearest(a, inverse), nearest(b, inverse))
  const cd = i16x8.narrow_i32x4_s(nearest(c, inverse), nearest(d, inverse))
  const ef = i16x8.narrow_i32x4_s(nearest(e, inverse), nearest(f, inverse))
  const gh = i16x8.narrow_i32x4_s(nearest(g, inverse), nearest(h, inverse))
  if (ASC_FEATURE_RELAXED_SIMD) {
    storeBytes(tile, i8x16.narrow_i16x8_s(ab, cd))
    storeBytes(tile + 4 * X_STEP, i8x16.narrow_i16x8_s(ef, gh))
  } else {
    storePairs(tile, ab)
    storePairs(tile + 2 * X_STEP, cd)
    storePairs(tile + 4 * X_STEP, ef)
    storePairs(tile + 6 * X_STEP, gh)
  }
  const pairs = i32x4.add(
    i32x4.add(i32x4.extadd_pairwise_i16x8_s(ab), i32x4.extadd_pairwise_i16x8_s(cd)),
    i32x4.add(i32x4.extadd_pairwise_i16x8_s(ef), i32x4.extadd_pairwise_i16x8_s(gh)),
  )
  const first = -LEVEL_OF_0 * (i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 2))
  const second = -LEVEL_OF_0 * (i32x4.extract_lane(pairs, 1) + i32x4.extract_lane(pairs, 3))
  store<i32>(tile, sumsIn32 ? first + second : (first & 0xffff) | (second << 16), X_SUMS)
  store<f32>(tile, seen ? largest / 127 : 0, X_SCALES)
}

/** 4 quads of bytes, each a step apart. */
function storeBytes(at: i32, quads: v128): void {
  v128.store32_lane(at, quads, 0)
  v128.store32_lane(at, quads, 1, X_STEP)
  v128.store32_lane(at, quads, 2, 2 * X_STEP)
  v128.store32_lane(at, quads, 3, 3 * X_STEP)
}

/** 2 quads of int16, each as two even and, apart from them, two odd inputs. */
function storePairs(at: i32, quads: v128): void {
  const sorted = v128.shuffle<i16>(quads, quads, 0, 2, 1, 3, 4, 6, 5, 7)
  v128.store32_lane(at, sorted, 0)
  v128.store32_lane(at, sorted, 1, X_ODD)
  v128.store32_lane(at, sorted, 2, X_STEP)
  v128.store32_lane(at, sorted, 3, X_STEP + X_ODD)
}
