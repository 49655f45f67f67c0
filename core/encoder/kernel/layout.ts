/**
 * The network's shape and the memory map. Weights come first and are the same for every instance that shares a memory;
 * behind them lies an instance's own activation area.
 */

export const WIDTH: i32 = 384
export const LAYERS: i32 = 6
export const HEADS: i32 = 12
export const HEAD_WIDTH: i32 = 32
export const QKV: i32 = 3 * WIDTH
export const INNER: i32 = 1536
export const VOCABULARY: i32 = 30522
/** Tokens of one text. */
export const MAX_TEXT_TOKENS: i32 = 256
/** Tokens and texts of one pass: what the activation area holds. */
export const MAX_TOKENS: i32 = 512
export const MAX_TEXTS: i32 = 64
/** Tokens that go through the products of a layer together, whole tiles of them and the longest text at once. */
export const CHUNK: i32 = 258

/** Inputs that share a scale and a zero point in the matrices, and a scale in the activations. */
export const BLOCK: i32 = 32
/** Inputs that share them in the word table. */
export const WORD_BLOCK: i32 = 64
/** Outputs of a weight tile; tokens of an activation tile. */
export const TILE_OUTPUTS: i32 = 8
export const TILE_TOKENS: i32 = 6

/**
 * Weights lie in the tiles as levels, code - zero + 15: 0 to 30, whatever the zero point. So what has to be taken off again
 * is the same for all outputs, and costs no multiplication there.
 */
export const LEVEL_OF_0: i32 = 15
/** One step in a weight tile: 8 outputs x 4 levels. */
export const W_STEP: i32 = 32
/** One block of a weight tile: 256 levels, then 8 float32 scales. */
export const W_SCALES: i32 = 256
export const W_BLOCK_BYTES: i32 = W_SCALES + 32

/**
 * One block of an activation tile: 8 quads of inputs x 6 tokens, then per token what its sums begin at, -15 x the sum of the
 * activations (two int16 or one int32, as in blockSums.ts), then per token the float32 scale. A quad is 4 bytes with relaxed SIMD, else 4 int16 (two of even and,
 * behind those of all tokens, two of odd inputs).
 */
export const QUAD_BYTES: i32 = ASC_FEATURE_RELAXED_SIMD ? 4 : 8
export const X_STEP: i32 = QUAD_BYTES * TILE_TOKENS
/** From the even inputs of a quad to its odd ones. */
export const X_ODD: i32 = 4 * TILE_TOKENS
export const X_SUMS: i32 = 8 * X_STEP
export const X_SCALES: i32 = X_SUMS + TILE_TOKENS * 4
export const X_BLOCK_BYTES: i32 = X_SCALES + TILE_TOKENS * 4

/**
 * Channels of the hidden state that stand out after the layer norms, up to 16 times the median channel (BERT's outlier
 * dimensions, Kovaleva et al. 2021; a property of the weights). In the products with the hidden state they stay float32
 * and out of the int8 blocks, whose steps they would make coarse for their 31 neighbours.
 */
export const OUTLIERS: i32 = 8
export const OUTLIER_CHANNELS: StaticArray<i32> = [63, 94, 99, 157, 223, 238, 338, 363]
/** In front of a weight tile: the outlier channels' weights in float32, 8 outputs each. */
export const W_OUTLIER_BYTES: i32 = OUTLIERS * TILE_OUTPUTS * 4
/** In front of an activation tile: the outlier channels' values in float32, 6 tokens each. */
export const X_OUTLIER_BYTES: i32 = OUTLIERS * TILE_TOKENS * 4

/** Matrices of a layer in the order of their use. */
export const MATRIX_QKV: i32 = 0
export const MATRIX_OUT: i32 = 1
export const MATRIX_UP: i32 = 2
export const MATRIX_DOWN: i32 = 3

/** Bytes of a tile of 8 outputs, and of a matrix. */
const WIDTH_TILE: i32 = (WIDTH / BLOCK) * W_BLOCK_BYTES
export const UP_TILE: i32 = W_OUTLIER_BYTES + WIDTH_TILE
const QKV_BYTES: i32 = (QKV / TILE_OUTPUTS) * (W_OUTLIER_BYTES + WIDTH_TILE)
const OUT_BYTES: i32 = (WIDTH / TILE_OUTPUTS) * WIDTH_TILE
const UP_BYTES: i32 = (INNER / TILE_OUTPUTS) * UP_TILE
const DOWN_BYTES: i32 = (WIDTH / TILE_OUTPUTS) * (INNER / BLOCK) * W_BLOCK_BYTES

/** Where a layer keeps its matrices and, behind them, its float32 vectors. */
const QKV_AT: i32 = 0
const OUT_AT: i32 = QKV_AT + QKV_BYTES
const UP_AT: i32 = OUT_AT + OUT_BYTES
const DOWN_AT: i32 = UP_AT + UP_BYTES
export const QKV_BIAS: i32 = DOWN_AT + DOWN_BYTES
export const OUT_BIAS: i32 = QKV_BIAS + QKV * 4
export const ATTENTION_GAIN: i32 = OUT_BIAS + WIDTH * 4
export const ATTENTION_BIAS: i32 = ATTENTION_GAIN + WIDTH * 4
export const UP_BIAS: i32 = ATTENTION_BIAS + WIDTH * 4
export const DOWN_BIAS: i32 = UP_BIAS + INNER * 4
export const OUTPUT_GAIN: i32 = DOWN_BIAS + WIDTH * 4
export const OUTPUT_BIAS: i32 = OUTPUT_GAIN + WIDTH * 4
const LAYER_BYTES: i32 = OUTPUT_BIAS + WIDTH * 4

/** The first kibibytes are left to the compiler's own data. */
const LAYERS_AT: i32 = 4096
export const EMBEDDING_GAIN: i32 = LAYERS_AT + LAYERS * LAYER_BYTES
export const EMBEDDING_BIAS: i32 = EMBEDDING_GAIN + WIDTH * 4
export const POSITIONS: i32 = EMBEDDING_BIAS + WIDTH * 4
export const OUTPUT_MAP: i32 = POSITIONS + MAX_TEXT_TOKENS * WIDTH * 4
export const WORD_SCALES: i32 = OUTPUT_MAP + WIDTH * WIDTH * 4
export const WORD_ZEROS: i32 = WORD_SCALES + VOCABULARY * (WIDTH / WORD_BLOCK) * 4
export const WORD_CODES: i32 = ((WORD_ZEROS + (VOCABULARY * (WIDTH / WORD_BLOCK)) / 2 + 63) / 64) * 64
export const WEIGHTS_END: i32 = ((WORD_CODES + (VOCABULARY * WIDTH) / 2 + 65535) / 65536) * 65536

/** Room that attention needs to work on a head of a text (attention.ts has its map). */
const ATTENTION_SCRATCH: i32 = 40960

/** An activation area. Rows behind the last are slack: attention writes for 4 queries at a time. */
const ROWS: i32 = MAX_TOKENS + 4
export const IDS: i32 = 0
export const LENGTHS: i32 = IDS + MAX_TOKENS * 4
export const VECTORS: i32 = LENGTHS + MAX_TEXTS * 4
export const HIDDEN: i32 = VECTORS + MAX_TEXTS * WIDTH * 4
export const PROJECTED: i32 = HIDDEN + ROWS * WIDTH * 4
export const CONTEXT: i32 = PROJECTED + ROWS * QKV * 4
export const TILES: i32 = CONTEXT + ROWS * WIDTH * 4
export const WIDE: i32 = TILES + (CHUNK / TILE_TOKENS) * (X_OUTLIER_BYTES + (WIDTH / BLOCK) * X_BLOCK_BYTES)
export const WIDE_TILES: i32 = WIDE + CHUNK * WIDTH * 4
export const ATTENTION: i32 = WIDE_TILES + (CHUNK / TILE_TOKENS) * (INNER / BLOCK) * X_BLOCK_BYTES
const AREA_END: i32 = ATTENTION + ATTENTION_SCRATCH
export const AREA_BYTES: i32 = ((AREA_END + 65535) / 65536) * 65536

export function layerAt(layer: i32): i32 {
  return LAYERS_AT + layer * LAYER_BYTES
}

export function matrixAt(layer: i32, matrix: i32): i32 {
  let offset = QKV_AT
  if (matrix == MATRIX_OUT) offset = OUT_AT
  if (matrix == MATRIX_UP) offset = UP_AT
  if (matrix == MATRIX_DOWN) offset = DOWN_AT
  return layerAt(layer) + offset
}

/** Whether the outlier channels of a matrix' input are kept apart. */
export function hasOutliers(matrix: i32): bool {
  return matrix == MATRIX_QKV || matrix == MATRIX_UP
}

export function outputsOf(matrix: i32): i32 {
  if (matrix == MATRIX_QKV) return QKV
  return matrix == MATRIX_UP ? INNER : WIDTH
}

export function inputsOf(matrix: i32): i32 {
  return matrix == MATRIX_DOWN ? INNER : WIDTH
}

/** Where a layer's vector lies within the layer, in the order of their use. */
export function vectorOffset(vector: i32): i32 {
  if (vector == 0) return QKV_BIAS
  if (vector == 1) return OUT_BIAS
  if (vector == 2) return ATTENTION_GAIN
  if (vector == 3) return ATTENTION_BIAS
  if (vector == 4) return UP_BIAS
  if (vector == 5) return DOWN_BIAS
  return vector == 6 ? OUTPUT_GAIN : OUTPUT_BIAS
}
