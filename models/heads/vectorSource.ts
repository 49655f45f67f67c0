import { findEmbedder } from '#core/contract/manifest'
import { createVectors } from '../evaluate/contender.ts'
import { listContenders, readManifest } from '../evaluate/contenders.ts'

/** Frozen vectors of length 1 that heads read, whatever makes them. */
export type VectorSource = {
  readonly vectorSpace: string
  readonly dimensions: number
  readonly maxTokens: number
  /** float32 [texts, dimensions]. */
  of(texts: readonly string[]): Promise<Float32Array>
  close(): Promise<void>
}

/** The stable version of the embedder `id`, computed by the last engine that the evaluation knows of it; undefined when there is none. */
export async function openVectorSource(
  id: string,
  log: (line: string) => void,
): Promise<VectorSource | undefined> {
  const manifest = await readManifest()
  const model = findEmbedder(manifest, id)
  const contender = listContenders(manifest, log).findLast(
    (known) => known.id === id && known.version === model?.version,
  )
  if (model === undefined || contender === undefined) return undefined
  const { of, close } = createVectors(contender, log)
  return {
    vectorSpace: model.vectorSpace,
    dimensions: model.dimensions,
    maxTokens: model.maxTokens,
    of,
    close,
  }
}
