import ort from 'onnxruntime-node'

/** Token ids per text to vectors, in the same order. */
export type EncoderSession = {
  /** One batch: texts are padded to the longest. */
  embedBatch(texts: readonly number[][]): Promise<Float32Array[]>
  /** Each text alone, so that no text can have an influence on another. */
  embedEach(texts: readonly number[][]): Promise<Float32Array[]>
  release(): Promise<void>
}

/** A graph file that refers to the weights file beside it, or both in memory. */
export type EncoderSource = string | { graph: Uint8Array; weights: Uint8Array; weightsName: string }

/** Opens an encoder with onnxruntime-node: one thread, so that sums have one order. */
export async function openEncoder(source: EncoderSource): Promise<EncoderSession> {
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1 }
  const session =
    typeof source === 'string'
      ? await ort.InferenceSession.create(source, options)
      : await ort.InferenceSession.create(source.graph, {
          ...options,
          externalData: [{ path: source.weightsName, data: source.weights }],
        })
  const embedBatch = async (texts: readonly number[][]): Promise<Float32Array[]> => {
    const { embedding } = await session.run(padBatch(texts))
    if (!(embedding?.data instanceof Float32Array))
      throw new Error('Cannot embed: the graph gave no float embedding')
    const { data } = embedding
    const width = data.length / texts.length
    return texts.map((_, row) => data.slice(row * width, (row + 1) * width))
  }
  const embedEach = async (texts: readonly number[][]): Promise<Float32Array[]> => {
    const vectors: Float32Array[] = []
    for (const text of texts) vectors.push(...(await embedBatch([text])))
    return vectors
  }
  return { embedBatch, embedEach, release: () => session.release() }
}

function padBatch(texts: readonly number[][]): Record<'input_ids' | 'attention_mask', ort.Tensor> {
  const seq = Math.max(...texts.map((ids) => ids.length))
  const ids = new BigInt64Array(texts.length * seq)
  const mask = new BigInt64Array(texts.length * seq)
  texts.forEach((text, row) =>
    text.forEach((id, column) => {
      ids[row * seq + column] = BigInt(id)
      mask[row * seq + column] = 1n
    }),
  )
  const shape = [texts.length, seq]
  return {
    input_ids: new ort.Tensor('int64', ids, shape),
    attention_mask: new ort.Tensor('int64', mask, shape),
  }
}
