import { attend } from './attention'
import {
  ATTENTION,
  ATTENTION_BIAS,
  ATTENTION_GAIN,
  BLOCK,
  CHUNK,
  CONTEXT,
  DOWN_BIAS,
  EMBEDDING_BIAS,
  EMBEDDING_GAIN,
  HIDDEN,
  IDS,
  INNER,
  layerAt,
  LAYERS,
  LENGTHS,
  MATRIX_DOWN,
  MATRIX_OUT,
  MATRIX_QKV,
  MATRIX_UP,
  matrixAt,
  OUT_BIAS,
  OUTPUT_BIAS,
  OUTPUT_GAIN,
  PROJECTED,
  QKV,
  QKV_BIAS,
  TILE_OUTPUTS,
  TILE_TOKENS,
  TILES,
  UP_BIAS,
  UP_TILE,
  VECTORS,
  WIDE,
  WIDE_TILES,
  WIDTH,
  X_BLOCK_BYTES,
  X_OUTLIER_BYTES,
} from './layout'
import { gelu } from './gelu'
import { normaliseSum } from './normalise'
import { pool } from './pool'
import { product } from './product'
import { quantise, quantiseHidden } from './quantise'
import { embedWord } from './words'

const ROW: i32 = WIDTH * 4
const BLOCKS: i32 = WIDTH / BLOCK
const INNER_BLOCKS: i32 = INNER / BLOCK
/** Of `up`, the tiles whose outputs are a block of `down`'s inputs. */
const UP_PANEL: i32 = (BLOCK / TILE_OUTPUTS) * UP_TILE

/**
 * Vectors of `texts` texts, whose ids lie behind each other in the area at `area`, with their lengths. Products run over
 * the tokens of all of them, attention over each text alone; no step lets one text into another's numbers.
 */
export function encode(area: i32, texts: i32, map: bool): void {
  const tokens = embed(area, texts)
  for (let layer = 0; layer < LAYERS; layer++) {
    for (let from = 0; from < tokens; from += CHUNK) project(area, layer, from, min(CHUNK, tokens - from))
    let at: i32 = 0
    for (let text = 0; text < texts; text++) {
      const length = load<i32>(area + LENGTHS + text * 4)
      attend(area + PROJECTED + at * QKV * 4, length, area + ATTENTION, area + CONTEXT + at * ROW)
      at += length
    }
    for (let from = 0; from < tokens; from += CHUNK) transform(area, layer, from, min(CHUNK, tokens - from))
  }
  let rows = area + HIDDEN
  for (let text = 0; text < texts; text++) {
    const length = load<i32>(area + LENGTHS + text * 4)
    pool(rows, length, map, area + WIDE, area + VECTORS + text * ROW)
    rows += length * ROW
  }
}

/** Words and positions, normalised; returns the number of tokens. */
function embed(area: i32, texts: i32): i32 {
  let id = area + IDS
  let row = area + HIDDEN
  let tokens = 0
  // A row of zeros for the norm's second operand.
  memory.fill(area + WIDE, 0, ROW)
  for (let text = 0; text < texts; text++) {
    const length = load<i32>(area + LENGTHS + text * 4)
    for (let position = 0; position < length; position++) {
      embedWord(load<i32>(id), position, row)
      normaliseSum(row, area + WIDE, EMBEDDING_GAIN, EMBEDDING_BIAS)
      id += 4
      row += ROW
    }
    tokens += length
  }
  return tokens
}

/** Query, key and value of a chunk of tokens. */
function project(area: i32, layer: i32, from: i32, tokens: i32): void {
  const at = layerAt(layer)
  quantiseHiddenRows(area + HIDDEN + from * ROW, tokens, area + TILES)
  const out = area + PROJECTED + from * QKV * 4
  product(matrixAt(layer, MATRIX_QKV), area + TILES, tokens, QKV, BLOCKS, true, at + QKV_BIAS, out)
}

/** The rest of a layer for a chunk of tokens: attention's output, the two norms and the feed-forward network. */
function transform(area: i32, layer: i32, from: i32, tokens: i32): void {
  const at = layerAt(layer)
  const hidden = area + HIDDEN + from * ROW
  const wide = area + WIDE
  const tiles = area + TILES
  quantiseRows(area + CONTEXT + from * ROW, tokens, tiles)
  product(matrixAt(layer, MATRIX_OUT), tiles, tokens, WIDTH, BLOCKS, false, at + OUT_BIAS, wide)
  normaliseRows(hidden, wide, tokens, at + ATTENTION_GAIN, at + ATTENTION_BIAS)
  quantiseHiddenRows(hidden, tokens, tiles)
  // A block of outputs at a time: their float32 values, which nothing else needs, stay in the first-level cache.
  for (let block = 0; block < INNER_BLOCKS; block++) {
    const panel = matrixAt(layer, MATRIX_UP) + block * UP_PANEL
    product(panel, tiles, tokens, BLOCK, BLOCKS, true, at + UP_BIAS + block * BLOCK * 4, wide)
    quantiseGelu(wide, tokens, area + WIDE_TILES + block * X_BLOCK_BYTES)
  }
  product(
    matrixAt(layer, MATRIX_DOWN),
    area + WIDE_TILES,
    tokens,
    WIDTH,
    INNER_BLOCKS,
    false,
    at + DOWN_BIAS,
    wide,
  )
  normaliseRows(hidden, wide, tokens, at + OUTPUT_GAIN, at + OUTPUT_BIAS)
}

function quantiseRows(rows: i32, tokens: i32, tiles: i32): void {
  for (let token = 0; token < tokens; token++) {
    quantise(rows + token * ROW, WIDTH, placeInTile(tiles, token, BLOCKS * X_BLOCK_BYTES))
  }
}

function quantiseHiddenRows(rows: i32, tokens: i32, tiles: i32): void {
  for (let token = 0; token < tokens; token++) {
    quantiseHidden(rows + token * ROW, placeInTile(tiles, token, X_OUTLIER_BYTES + BLOCKS * X_BLOCK_BYTES))
  }
}

function quantiseGelu(rows: i32, tokens: i32, tiles: i32): void {
  gelu(rows, tokens * BLOCK * 4)
  for (let token = 0; token < tokens; token++) {
    quantise(rows + token * BLOCK * 4, BLOCK, placeInTile(tiles, token, INNER_BLOCKS * X_BLOCK_BYTES))
  }
}

function normaliseRows(rows: i32, others: i32, tokens: i32, gain: i32, bias: i32): void {
  for (let token = 0; token < tokens; token++) {
    normaliseSum(rows + token * ROW, others + token * ROW, gain, bias)
  }
}

/** A token's place in the tile of its group of six. */
function placeInTile(tiles: i32, token: i32, tileBytes: i32): i32 {
  return tiles + (token / TILE_TOKENS) * tileBytes + (token % TILE_TOKENS) * 4
}
