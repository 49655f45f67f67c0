import { floatBytes } from './onnx/graphBuilder.ts'

/** Vectors behind each other as float32 little-endian. */
export function encodeVectors(vectors: readonly Float32Array[]): Uint8Array {
  return Buffer.concat(vectors.map(floatBytes))
}

/** The reverse; throws when the bytes are no whole number of vectors. */
export function decodeVectors(bytes: Uint8Array, dimensions: number): Float32Array[] {
  const vectorBytes = dimensions * 4
  if (bytes.byteLength === 0 || bytes.byteLength % vectorBytes !== 0) {
    throw new Error(`Cannot read vectors: ${bytes.byteLength} bytes, wanted a multiple of ${vectorBytes}`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.byteLength / vectorBytes }, (_, row) =>
    Float32Array.from({ length: dimensions }, (_, column) =>
      view.getFloat32(row * vectorBytes + column * 4, true),
    ),
  )
}
