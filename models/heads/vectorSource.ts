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

/**
 * The embedder `name` (`id@version`), computed by the last engine that the evaluation knows of it: its reference. Undefined when the
 * manifest has no such version.
 */
export async function openVectorSource(
  name: string,
  log: (line: string) => void,
): Promise<VectorSource | undefined> {
  const [id = '', version] = name.split('@')
  const manifest = await readManifest()
  const model = findEmbedder(manifest, id, Number(version))
  const contender = listContenders(manifest, log).findLast(
    (known) => known.id === id && known.version === model?.version,
  )
  if (model === undefined || contender === undefined) return undefined
  const { of, close } = createVectors(contender, log)
  const { vectorSpace, dimensions, maxTokens } = model
  return { vectorSpace, dimensions, maxTokens, of, close }
}
