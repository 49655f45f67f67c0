import { InferenceSession, Tensor } from 'onnxruntime-node'
import { basename } from 'node:path'
import type { EncoderVersion } from '#core/contract/manifest'
import { readArtifact } from '../platform/readArtifact.ts'
import type { EngineSession } from './engineSession.ts'

export type OnnxSessionOptions = { entry: EncoderVersion; artifactsPath: string; threads: number }

/**
 * A session over verified bytes: graph and weights are read once, compared with the manifest's SHA-256 and handed to
 * ONNX Runtime from memory, so that what was verified is what runs. The texts of a run are padded to the longest.
 * Throws AppError `integrity_failed` or `engine_unavailable` (a file is missing).
 */
export async function openOnnxSession({
  entry,
  artifactsPath,
  threads,
}: OnnxSessionOptions): Promise<EngineSession> {
  const { graph, weights } = entry.files
  const session = await InferenceSession.create(readArtifact(artifactsPath, graph), {
    externalData: [{ path: basename(weights.path), data: readArtifact(artifactsPath, weights) }],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Failures reach us as exceptions; its own lines on stderr would show token ids.
    logSeverityLevel: 4,
    // Threads that spin between two operators take the core from the HTTP loop and from the other model.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  })
  return {
    async run(texts) {
      const { ids, mask, dims } = padTexts(texts)
      const output = await session.run({
        input_ids: new Tensor('int64', ids, dims),
        attention_mask: new Tensor('int64', mask, dims),
      })
      return output['embedding']?.data as Float32Array
    },
  }
}

/** int64 [texts, longest], ids and attention mask. Written through 32-bit views: a BigInt per token costs ten times as much. */
function padTexts(texts: readonly Int32Array[]): {
  ids: BigInt64Array
  mask: BigInt64Array
  dims: [number, number]
} {
  const longest = texts.reduce((most, text) => Math.max(most, text.length), 0)
  const ids = new BigInt64Array(texts.length * longest)
  const mask = new BigInt64Array(texts.length * longest)
  const idWords = new Int32Array(ids.buffer)
  const maskWords = new Int32Array(mask.buffer)
  texts.forEach((text, index) => {
    let at = index * longest * 2
    for (const id of text) {
      idWords[at] = id
      maskWords[at] = 1
      at += 2
    }
  })
  return { ids, mask, dims: [texts.length, longest] }
}
