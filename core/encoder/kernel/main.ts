import * as encoder from './encode'
import * as layout from './layout'
import * as placing from './place'

/** This instance's activation area. Until the weights are complete, tensors wait at its start for their place. */
let area: i32 = layout.WEIGHTS_END

/** Bytes in front of the first activation area: the same for all instances that share a memory. */
export function weightBytes(): i32 {
  return layout.WEIGHTS_END
}

export function areaBytes(): i32 {
  return layout.AREA_BYTES
}

export function useArea(at: i32): void {
  area = at
}

/** Where the ids of a pass (int32, all texts behind each other) are expected. */
export function idsAt(): i32 {
  return area + layout.IDS
}

/** Where the lengths of a pass (int32 per text) are expected. */
export function lengthsAt(): i32 {
  return area + layout.LENGTHS
}

/** Where the vectors (float32 [texts, 384]) of a pass are found. */
export function vectorsAt(): i32 {
  return area + layout.VECTORS
}

export function maxTokens(): i32 {
  return layout.MAX_TOKENS
}

export function maxTexts(): i32 {
  return layout.MAX_TEXTS
}

/** Vectors of `texts` texts; `mapped` nonzero: through the output map. Ids and lengths were checked by the caller. */
export function encode(texts: i32, mapped: i32): void {
  encoder.encode(area, texts, mapped != 0)
}

/** Where a tensor without a layer lies: embedding gain and bias, positions, word codes, scales, zeros, output map. */
export function tensorAt(tensor: i32): i32 {
  switch (tensor) {
    case 0:
      return layout.EMBEDDING_GAIN
    case 1:
      return layout.EMBEDDING_BIAS
    case 2:
      return layout.POSITIONS
    case 3:
      return layout.WORD_CODES
    case 4:
      return layout.WORD_SCALES
    case 5:
      return layout.WORD_ZEROS
    default:
      return layout.OUTPUT_MAP
  }
}

/**
 * Where a layer's float32 vector lies: biases of qkv and attention output, attention norm's gain and bias, biases of up
 * and down, output norm's gain and bias.
 */
export function vectorAt(layer: i32, vector: i32): i32 {
  return layout.layerAt(layer) + layout.vectorOffset(vector)
}

/** The three parts of a matrix (0 qkv, 1 attention output, 2 up, 3 down), from where they wait to their tiles. */
export function placeCodes(layer: i32, matrix: i32): void {
  placing.placeCodes(area, layer, matrix)
}

export function placeZeros(layer: i32, matrix: i32): void {
  placing.placeZeros(area, layer, matrix)
}

/** 0 when a scale is not finite. */
export function placeScales(layer: i32, matrix: i32): i32 {
  return placing.placeScales(area, layer, matrix) ? 1 : 0
}

/** After the three parts of a matrix: what the kernel derives from them. */
export function completeMatrix(layer: i32, matrix: i32): void {
  placing.placeOutliers(layer, matrix)
}

/** `count` waiting float16 as float32 to `to`; 0 when one is not finite. */
export function placeHalves(to: i32, count: i32): i32 {
  return placing.placeHalves(area, to, count) ? 1 : 0
}
