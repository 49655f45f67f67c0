import { stableModels } from '#core/contract/manifest'
import type { Manifest } from '#core/contract/manifest'
import type { ModelResults } from './results.ts'

/** Released versions whose very bytes have no results. */
export function unmeasured(manifest: Manifest, results: readonly ModelResults[]): string[] {
  const known = new Set(results.map(({ sha256 }) => sha256))
  return stableModels(manifest)
    .filter(({ files }) => !known.has(files.weights.sha256))
    .map(({ id, version }) => `${id}@${version}`)
}
