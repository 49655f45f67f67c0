import {
  BLOCK,
  hasOutliers,
  inputsOf,
  LEVEL_OF_0,
  matrixAt,
  OUTLIER_CHANNELS,
  OUTLIERS,
  outputsOf,
  TILE_OUTPUTS,
  W_BLOCK_BYTES,
  W_OUTLIER_BYTES,
  W_SCALES,
  W_STEP,
} from './layout'
import { nibble } from './words'

/**
 * From the file's order, rows of outputs, to tiles of 8 outputs: `from` holds the whole tensor. Codes come two to a
 * byte, the low half first; a step of a tile has 4 levels of output 0, then 4 of output 1, and so on. A level is the sum of
 * what codes and zero points add to it, whichever comes first.
 */
export function placeCodes(from: i32, layer: i32, matrix: i32): void {
  const outputs = outputsOf(matrix)
  const blocks = inputsOf(matrix) / BLOCK
  for (let output = 0; output < outputs; output++) {
    let to = blockAt(layer, matrix, output, 0) + (output % TILE_OUTPUTS) * 4
    for (let block = 0; block < blocks; block++) {
      const packed = v128.load(from)
      const low = v128.and(packed, i8x16.splat(15))
      const high = i8x16.shr_u(packed, 4)
      placeSteps(to, v128.shuffle<i8>(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23))
      placeSteps(
        to + 4 * W_STEP,
        v128.shuffle<i8>(low, high, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31),
      )
      from += BLOCK / 2
      to += W_BLOCK_BYTES
    }
  }
}

/** One output's codes of 4 steps. */
function placeSteps(to: i32, codes: v128): void {
  raise(to, i32x4.extract_lane(codes, 0))
  raise(to + W_STEP, i32x4.extract_lane(codes, 1))
  raise(to + 2 * W_STEP, i32x4.extract_lane(codes, 2))
  raise(to + 3 * W_STEP, i32x4.extract_lane(codes, 3))
}

/** Zero points, two to a byte: 15 - zero for each of a block's levels. */
export function placeZeros(from: i32, layer: i32, matrix: i32): void {
  const blocks = inputsOf(matrix) / BLOCK
  const outputs = outputsOf(matrix)
  for (let output = 0; output < outputs; output++) {
    for (let block = 0; block < blocks; block++) {
      const at = blockAt(layer, matrix, output, block) + (output % TILE_OUTPUTS) * 4
      const four = (LEVEL_OF_0 - nibble(from, output * blocks + block)) * 0x01010101
      for (let step = 0; step < 8; step++) raise(at + step * W_STEP, four)
    }
  }
}

/** Adds to four levels; none leaves its byte. */
function raise(levels: i32, by: i32): void {
  store<i32>(levels, load<i32>(levels) + by)
}

/** Scales as float32. False when one is not finite. */
export function placeScales(from: i32, layer: i32, matrix: i32): bool {
  const blocks = inputsOf(matrix) / BLOCK
  const outputs = outputsOf(matrix)
  for (let output = 0; output < outputs; output++) {
    for (let block = 0; block < blocks; block++) {
      const bits = load<u16>(from)
      if (!isFiniteHalf(bits)) return false
      const at = blockAt(layer, matrix, output, block) + (output % TILE_OUTPUTS) * 4
      store<f32>(at, ofHalf(bits), W_SCALES)
      from += 2
    }
  }
  return true
}

/** Once codes, scales and zeros are in place: the outlier channels' weights as float32 in front of each tile. */
export function placeOutliers(layer: i32, matrix: i32): void {
  if (!hasOutliers(matrix)) return
  for (let output = 0; output < outputsOf(matrix); output++) {
    const lane = (output % TILE_OUTPUTS) * 4
    const tile = tileAt(layer, matrix, output) + lane
    for (let i = 0; i < OUTLIERS; i++) {
      const channel = unchecked(OUTLIER_CHANNELS[i])
      const block = blockAt(layer, matrix, output, channel / BLOCK) + lane
      const input = channel % BLOCK
      const level: i32 = load<u8>(block + (input >> 2) * W_STEP + (input & 3))
      const weight = <f32>(level - LEVEL_OF_0) * load<f32>(block, W_SCALES)
      store<f32>(tile + i * TILE_OUTPUTS * 4, weight)
    }
  }
}

/** `count` float16 as float32. False when one is not finite. */
export function placeHalves(from: i32, to: i32, count: i32): bool {
  for (let i = 0; i < count; i++) {
    const bits = load<u16>(from + i * 2)
    if (!isFiniteHalf(bits)) return false
    store<f32>(to + i * 4, ofHalf(bits))
  }
  return true
}

function blockAt(layer: i32, matrix: i32, output: i32, block: i32): i32 {
  const outliers = hasOutliers(matrix) ? W_OUTLIER_BYTES : 0
  return tileAt(layer, matrix, output) + outliers + block * W_BLOCK_BYTES
}

/** The tile that holds an output. */
function tileAt(layer: i32, matrix: i32, output: i32): i32 {
  const outliers = hasOutliers(matrix) ? W_OUTLIER_BYTES : 0
  const tileBytes = outliers + (inputsOf(matrix) / BLOCK) * W_BLOCK_BYTES
  return matrixAt(layer, matrix) + (output / TILE_OUTPUTS) * tileBytes
}

function isFiniteHalf(bits: u32): bool {
  return (bits & 0x7c00) != 0x7c00
}

/** Exact, subnormals too: the half's bits, moved, are the value divided by 2^112. */
function ofHalf(bits: u32): f32 {
  const magnitude = reinterpret<f32>((bits & 0x7fff) << 13) * reinterpret<f32>(239 << 23)
  return bits & 0x8000 ? -magnitude : magnitude
}
