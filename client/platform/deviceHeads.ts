import { AppError } from '#core/contract/error'
import type { ArtifactFile, HeadVersion, Manifest } from '#core/contract/manifest'
import type { NamedHead } from '#core/heads/head'
import { headOver } from '#core/heads/headOver'
import { openHead } from '#core/heads/openHead'
import type { DeviceHeads } from '../ports.ts'

export type DeviceHeadsPorts = {
  storedDigests(): Promise<ReadonlySet<string>>
  /** Verified bytes, from the store or from the network. */
  read(file: ArtifactFile, signal: AbortSignal): Promise<Uint8Array>
}

/**
 * The manifest's heads over `vectorSpace`, as far as devices may load them. What is not known to be stored counts as to be fetched.
 * As many are kept open as the manifest has; each holds about 0.2 MB.
 */
export function createDeviceHeads(
  { manifest, vectorSpace }: { manifest: Manifest; vectorSpace: string },
  ports: DeviceHeadsPorts,
): DeviceHeads {
  const entries = new Map<string, HeadVersion>()
  for (const id of Object.keys(manifest.aliases)) {
    const entry = headOver(manifest, id, vectorSpace)
    if (entry?.tiers.includes('device')) entries.set(id, entry)
  }
  const open = new Map<string, NamedHead>()
  let stored: ReadonlySet<string> = new Set()
  void ports.storedDigests().then((digests) => (stored = digests))

  return {
    find(id) {
      const entry = entries.get(id)
      if (entry === undefined) return undefined
      const { bytes, sha256 } = entry.files.weights
      return { missingBytes: open.has(id) || stored.has(sha256) ? 0 : bytes }
    },
    async load(id, signal) {
      const known = open.get(id)
      if (known !== undefined) return known
      const entry = entries.get(id)
      if (entry === undefined) {
        throw new AppError(
          'model_not_found',
          `Cannot load ${id}: no head of that name reads ${vectorSpace}`,
          {
            param: 'model',
          },
        )
      }
      const head = openHead(entry, await ports.read(entry.files.weights, signal))
      open.set(id, head)
      return head
    },
  }
}
