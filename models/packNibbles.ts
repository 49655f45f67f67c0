/**
 * Two neighbouring 4-bit codes in one byte, the first in the low half: the order of ONNX Runtime's
 * `MatMulNBits` and `GatherBlockQuantized`. Each row of `columns` codes starts a byte of its own.
 */
export function packNibbles(codes: Uint8Array, columns: number): Uint8Array {
  const bytesPerRow = Math.ceil(columns / 2)
  const rows = codes.length / columns
  const packed = new Uint8Array(rows * bytesPerRow)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = row * bytesPerRow + (column >> 1)
      const code = codes[row * columns + column]!
      if (code > 15) throw new Error(`Cannot pack code ${code}: 4 bits hold 0 to 15`)
      packed[at] = packed[at]! | (column & 1 ? code << 4 : code)
    }
  }
  return packed
}

/** The codes of `packNibbles`, rows of `columns` behind each other. */
export function unpackNibbles(packed: Uint8Array, columns: number): Uint8Array {
  const bytesPerRow = Math.ceil(columns / 2)
  const rows = packed.length / bytesPerRow
  const codes = new Uint8Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const byte = packed[row * bytesPerRow + (column >> 1)]!
      codes[row * columns + column] = column & 1 ? byte >> 4 : byte & 15
    }
  }
  return codes
}
