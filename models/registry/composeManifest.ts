import { Manifest } from '#core/contract/manifest'
import type { ModelVersion } from '#core/contract/manifest'
import { canonicalJson } from '#core/registry/canonicalJson'

export type ManifestParts = {
  models: readonly ModelVersion[]
  /** What a person decided, by model id; an id without a decision gets its first version as the stable one. */
  aliases: Manifest['aliases']
  /** The manifest as it was released before; undefined for the first. */
  previous: Manifest | undefined
}

/**
 * The manifest of these parts: models by id and version, and the version one above `previous` when anything changed.
 * Composing the same parts again gives the same manifest. Throws when they do not fit together.
 */
export function composeManifest({ models, aliases, previous }: ManifestParts): Manifest {
  const sorted = models.toSorted((a, b) => order(a.id, b.id) || a.version - b.version)
  const ids = [...new Set([...sorted.map(({ id }) => id), ...Object.keys(aliases)])].toSorted(order)
  const content = {
    models: sorted,
    aliases: Object.fromEntries(
      ids.map((id) => [
        id,
        aliases[id] ?? { stable: sorted.find((model) => model.id === id)?.version ?? NaN },
      ]),
    ),
  }
  const version = previous?.version ?? 0
  const unchanged =
    previous !== undefined &&
    canonicalJson({ models: previous.models, aliases: previous.aliases }) === canonicalJson(content)
  return Manifest.parse({ formatVersion: 2, version: unchanged ? version : version + 1, ...content })
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
