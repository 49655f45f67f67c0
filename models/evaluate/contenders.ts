import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Manifest, stableModels } from '#core/contract/manifest'
import type { HeadVersion, ModelVersion } from '#core/contract/manifest'
import type { Contender } from './contender.ts'
import { MODELS } from './engines/artifacts.ts'
import { encoderEngine } from './engines/encoder.ts'
import { nanoTable } from './engines/nano.ts'
import { fp32, onnxRuntime } from './engines/onnxRuntime.ts'

/** The one model that core/encoder runs. */
const ENGINE_MODEL = 'hedge-small-en'

export async function readManifest(): Promise<Manifest> {
  return Manifest.parse(JSON.parse(await readFile(join(MODELS, 'manifest.json'), 'utf8')))
}

/**
 * What makes vectors and can be measured: the source weights first, then each version of the manifest on each of its engines,
 * its reference engine last.
 */
export function listContenders(manifest: Manifest, log: (line: string) => void): Contender[] {
  const stable = new Set(stableModels(manifest))
  const embedders = manifest.models.flatMap((model) => enginesOf(model, stable.has(model)))
  return [fp32(log), ...embedders]
}

/** The heads of the manifest, each over its base on that one's reference engine. */
export function listHeads(manifest: Manifest, embedders: readonly Contender[]): Contender[] {
  const stable = new Set(stableModels(manifest))
  return manifest.models.flatMap((model) => {
    if (model.kind !== 'head') return []
    const base = embedders.findLast(({ id, version }) => `${id}@${version}` === model.baseSpace)
    return base === undefined ? [] : [overVectors(model, { base, released: stable.has(model) })]
  })
}

function overVectors(
  head: HeadVersion,
  { base, released }: { base: Contender; released: boolean },
): Contender {
  const { id, version, files, dimensions } = head
  return {
    id,
    version,
    engine: base.engine,
    sha256: files.weights.sha256,
    dimensions,
    released,
    files: [files.weights.path],
    head,
    vectorsOf: base,
    open: () => base.open(),
  }
}

function enginesOf(model: ModelVersion, released: boolean): Contender[] {
  switch (model.kind) {
    case 'encoder':
      return [
        onnxRuntime(model, released),
        ...(model.id === ENGINE_MODEL ? [encoderEngine(model, released)] : []),
      ]
    case 'table':
      return [nanoTable(model, released)]
    case 'head':
      return []
  }
}
