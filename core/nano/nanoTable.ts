import { AppError } from '../contract/error.ts'
import { headerLength, lengthBytes, parseSafetensorsHeader } from '../encoder/safetensorsHeader.ts'

/** Tokens of one text. With `maxScale` it keeps every sum inside an int32: 8,192 x 15 x 16,383 < 2^31. */
export const maxNanoTokens = 8_192
export const maxScale = 16_383
/** Far above ours (30,522 x 256), so that a forged header cannot ask for more. */
const maxRows = 1_048_576
const maxDimensions = 4_096

/** Token vectors in 4 bits. Number `d` of row `r` stands for (2 x code - 15) x scale: odd multiples, so that no code is wasted on -0. */
export type NanoTable = {
  readonly rows: number
  /** Even. */
  readonly dimensions: number
  /** uint8 [rows, dimensions / 2]: two neighbouring codes a byte, the first in the low half. */
  readonly codes: Uint8Array
  /** [rows], 0 to `maxScale`; 0 for tokens that say nothing. */
  readonly scales: Uint16Array
}

/**
 * Reads a table from its safetensors file: `codes` U8 [rows, dimensions / 2] and `scales` U8 [rows, 2], little-endian.
 * The codes stay a view of `bytes`. Throws AppError `integrity_failed` for anything else, the table's bounds included.
 */
export function parseNanoTable(bytes: Uint8Array): NanoTable {
  if (bytes.length < lengthBytes) throw refused(`it has ${bytes.length} bytes`)
  const header = parseSafetensorsHeader(bytes.subarray(lengthBytes, lengthBytes + headerLength(bytes)))
  if (header.fileBytes !== bytes.length) {
    throw refused(`its header speaks of ${header.fileBytes} bytes; it has ${bytes.length}`)
  }
  const [codes, scales] = ['codes', 'scales'].map((name) => {
    const span = header.tensors.find((tensor) => tensor.name === name)
    if (span?.dtype !== 'U8' || span.shape.length !== 2)
      throw refused(`it has no ${name} of two-dimensional U8`)
    const { begin, end, shape } = span
    return { shape, bytes: bytes.subarray(header.dataStart + begin, header.dataStart + end) }
  })
  if (header.tensors.length !== 2 || !codes || !scales) throw refused('it holds more than codes and scales')
  const [rows = 0, bytesPerRow = 0] = codes.shape
  const dimensions = 2 * bytesPerRow
  if (rows < 1 || rows > maxRows || dimensions < 2 || dimensions > maxDimensions) {
    throw refused(`it has ${rows} rows of ${dimensions}; wanted at most ${maxRows} of ${maxDimensions}`)
  }
  if (scales.shape[0] !== rows || scales.shape[1] !== 2) {
    throw refused(`its scales have shape ${JSON.stringify(scales.shape)}; wanted [${rows}, 2]`)
  }
  return { rows, dimensions, codes: codes.bytes, scales: readScales(scales.bytes) }
}

function readScales(bytes: Uint8Array): Uint16Array {
  const scales = new Uint16Array(bytes.length / 2)
  for (let row = 0; row < scales.length; row++) {
    const scale = bytes[2 * row]! + 256 * bytes[2 * row + 1]!
    if (scale > maxScale) throw refused(`row ${row} has scale ${scale}; at most ${maxScale} keeps sums exact`)
    scales[row] = scale
  }
  return scales
}

function refused(what: string): AppError {
  return new AppError('integrity_failed', `Cannot read the nano table: ${what}`)
}
