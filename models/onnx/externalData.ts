import { readFields } from './readFields.ts'

/** Bytes of the weights file that a graph takes for one of its tensors. */
export type ExternalSpan = { tensor: string; location: string; offset: number; length: number }

/** BERT-large has about 400 tensors; a graph with more is not one of ours. */
const MAX_TENSORS = 10_000

/**
 * What an ONNX graph takes from other files (TensorProto.external_data). @throws when the bytes are no graph, or claim
 * offsets or lengths that are no counts.
 */
export function readExternalData(graph: Uint8Array): ExternalSpan[] {
  const tensors = readFields(graph).message(7).messages(5)
  if (tensors.length > MAX_TENSORS) throw new Error(`Cannot read graph: ${tensors.length} tensors`)
  return tensors.flatMap((tensor) => {
    const pairs = tensor.messages(13).map((pair) => [pair.text(1) ?? '', pair.text(2) ?? ''] as const)
    if (pairs.length === 0) return []
    const { location = '', offset = '', length = '' } = Object.fromEntries(pairs)
    return [{ tensor: tensor.text(8) ?? '', location, offset: count(offset), length: count(length) }]
  })
}

/**
 * Checks that a graph takes bytes of `weightsName` only, and none beyond its end.
 * @throws naming the tensor and what it asks for.
 */
export function checkExternalData(graph: Uint8Array, weights: { name: string; bytes: number }): void {
  for (const { tensor, location, offset, length } of readExternalData(graph)) {
    if (location !== weights.name || offset + length > weights.bytes) {
      const wanted = `${weights.name} up to ${weights.bytes}`
      throw new Error(
        `Cannot use graph: ${tensor} takes ${location} from ${offset} to ${offset + length}, wanted ${wanted}`,
      )
    }
  }
}

function count(text: string): number {
  const value = Number(text)
  if (!/^\d{1,15}$/.test(text))
    throw new Error(`Cannot read graph: ${JSON.stringify(text.slice(0, 40))} is no count of bytes`)
  return value
}
