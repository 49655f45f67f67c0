import { DTYPE_BYTES } from './safetensors.ts'
import type { Dtype } from './safetensors.ts'

export type TensorToStore = { name: string; dtype: Dtype; shape: readonly number[]; bytes: Uint8Array }

export type WrittenSafetensors = {
  file: Uint8Array
  /** Where each tensor's bytes begin, counted from the file's start (what ONNX external data wants). */
  offsets: ReadonlyMap<string, number>
}

/** The header is padded with spaces to this, so that wide tensors start where vector loads like them. */
const ALIGN_BYTES = 64

/**
 * Writes a safetensors file. Tensors with wide elements come first (then in the given order), which keeps
 * every tensor aligned to its element without the holes that the format forbids.
 * Equal input gives equal bytes.
 */
export function writeSafetensors(
  tensors: readonly TensorToStore[],
  metadata: Record<string, string>,
): WrittenSafetensors {
  const ordered = tensors.toSorted((a, b) => DTYPE_BYTES[b.dtype] - DTYPE_BYTES[a.dtype])
  const header: Record<string, unknown> = { __metadata__: metadata }
  let dataBytes = 0
  for (const { name, dtype, shape, bytes } of ordered) {
    const wanted = shape.reduce((product, size) => product * size, DTYPE_BYTES[dtype])
    if (Object.hasOwn(header, name)) throw new Error(`Cannot store tensor ${name}: the name is taken`)
    if (bytes.byteLength !== wanted) {
      throw new Error(
        `Cannot store tensor ${name}: it has ${bytes.byteLength} bytes, its shape needs ${wanted}`,
      )
    }
    header[name] = { dtype, shape, data_offsets: [dataBytes, dataBytes + wanted] }
    dataBytes += wanted
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const dataStart = Math.ceil((8 + json.byteLength) / ALIGN_BYTES) * ALIGN_BYTES
  const file = new Uint8Array(dataStart + dataBytes).fill(0x20, 8, dataStart)
  new DataView(file.buffer).setBigUint64(0, BigInt(dataStart - 8), true)
  file.set(json, 8)
  const offsets = new Map<string, number>()
  let offset = dataStart
  for (const { name, bytes } of ordered) {
    file.set(bytes, offset)
    offsets.set(name, offset)
    offset += bytes.byteLength
  }
  return { file, offsets }
}
