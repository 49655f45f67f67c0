import type { Manifest, EncoderVersion, HeadVersion } from '#core/contract/manifest'

/** Vectors of 3 numbers keep tests readable. */
export const fakeDimensions = 3

function entry(id: string, tiers: EncoderVersion['tiers'], digit: string): EncoderVersion {
  const file = { path: `${id}/file`, bytes: 1, sha256: digit.repeat(64) }
  return {
    kind: 'encoder',
    id,
    version: 1,
    task: 'embed',
    vectorSpace: `${id}@1`,
    dimensions: fakeDimensions,
    maxTokens: 256,
    tiers,
    weightFormat: 'w8',
    batchInvariant: true,
    licence: 'Apache-2.0',
    sources: [{ registry: 'pypi', package: 'p', packageVersion: '1', file: 'f', sha256: digit.repeat(64) }],
    files: {
      graph: file,
      weights: file,
      tokenizer: file,
      goldenTexts: file,
      goldenVectors: file,
      fp32Vectors: file,
    },
    fidelity: { texts: 1, meanCosine: 1, minCosine: 1 },
  }
}

const head: HeadVersion = {
  kind: 'head',
  id: 'hedge-banking77-en',
  version: 1,
  task: 'classify',
  baseSpace: 'hedge-small-en@1',
  dimensions: fakeDimensions,
  classes: 2,
  maxTokens: 256,
  tiers: ['device', 'origin'],
  weightFormat: 'w8',
  batchInvariant: true,
  licence: 'CC-BY-4.0',
  sources: [{ registry: 'dataset', name: 'd', licence: 'CC-BY-4.0', file: 'f', sha256: 'd'.repeat(64) }],
  files: { weights: { path: 'heads/file', bytes: 1, sha256: 'd'.repeat(64) } },
}

export const fakeManifest: Manifest = {
  formatVersion: 2,
  version: 1,
  models: [entry('hedge-small-en', ['device', 'origin'], 'a'), entry('hedge-base-en', ['origin'], 'b'), head],
  aliases: {
    'hedge-small-en': { stable: 1 },
    'hedge-base-en': { stable: 1 },
    'hedge-banking77-en': { stable: 1 },
  },
}
