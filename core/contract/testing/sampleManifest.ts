import type { ArtifactFile } from '../artifactFile.ts'
import type { Manifest } from '../manifest.ts'
import type { EncoderVersion, HeadVersion, TableVersion } from '../modelVersion.ts'

const common = {
  version: 1,
  dimensions: 3,
  maxTokens: 8,
  tiers: ['device' as const],
  weightFormat: 'none',
  batchInvariant: true,
  licence: 'Apache-2.0',
  sources: [
    { registry: 'pypi' as const, package: 'p', packageVersion: '1', file: 'f', sha256: '0'.repeat(64) },
  ],
}

const file = (path: string, sha256 = 'a'.repeat(64)): ArtifactFile => ({ path, bytes: 1, sha256 })

/** `weightsSha256` stands for the content of the weights; its path stays the same. */
export function sampleEncoder({
  weightsSha256,
  ...change
}: Partial<EncoderVersion> & { weightsSha256?: string } = {}): EncoderVersion {
  const files = {
    graph: file('hedge-small-en/graph'),
    weights: file('hedge-small-en/weights', weightsSha256),
    tokenizer: file('tokenizer.json'),
    goldenTexts: file('goldenTexts.json'),
    goldenVectors: file('hedge-small-en/golden'),
    fp32Vectors: file('fp32'),
  }
  return {
    ...common,
    kind: 'encoder',
    id: 'hedge-small-en',
    task: 'embed',
    vectorSpace: 'hedge-small-en@1',
    files,
    fidelity: { texts: 1, meanCosine: 1, minCosine: 1 },
    ...change,
  }
}

export function sampleTable(change: Partial<TableVersion> = {}): TableVersion {
  const files = {
    weights: file('hedge-nano-en/1/table'),
    tokenizer: file('hedge-nano-en/1/tokenizer.json'),
    goldenTexts: file('goldenTexts.json'),
    goldenVectors: file('hedge-nano-en/1/golden'),
  }
  const id = 'hedge-nano-en'
  return { ...common, kind: 'table', id, task: 'embed', vectorSpace: `${id}@1`, files, ...change }
}

export function sampleHead(change: Partial<HeadVersion> = {}): HeadVersion {
  return {
    ...common,
    kind: 'head',
    id: 'hedge-intents-en',
    task: 'classify',
    baseSpace: 'hedge-nano-en@1',
    classes: 2,
    files: { weights: file('hedge-intents-en/1/head') },
    ...change,
  }
}

/** One model of each kind; tests change what they are about. */
export function sampleManifest(change: Partial<Manifest> = {}): Manifest {
  const models = [sampleEncoder(), sampleTable(), sampleHead()]
  const all = change.models ?? models
  const aliases = Object.fromEntries(all.map(({ id, version }) => [id, { stable: version }]))
  return { formatVersion: 2, version: 1, models, aliases, ...change }
}
