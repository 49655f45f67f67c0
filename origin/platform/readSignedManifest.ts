import { webcrypto } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { AppError } from '#core/contract/error'
import type { Manifest } from '#core/contract/manifest'
import { parse } from '#core/contract/parse'
import { TrustedKeys } from '#core/registry/envelope'
import { type EnvelopePorts, readEnvelope } from '#core/registry/readEnvelope'

const decoder = new TextDecoder('utf-8', { fatal: true })
const ports: EnvelopePorts = {
  utf8: { decode: (bytes) => decoder.decode(bytes), encode: (text) => new TextEncoder().encode(text) },
  async verify(publicKey, signature, bytes) {
    const key = await webcrypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
    return webcrypto.subtle.verify('Ed25519', key, signature, bytes)
  },
}

export type SignedManifestFiles = {
  /** The signed manifest, as the edge serves it. */
  manifestPath: string
  /** The public keys that may sign: what `npm run models:sign` prints. */
  keysPath: string
}

/**
 * The manifest of a signed file, for an origin whose models come from elsewhere than its own code. An expired one is read: it
 * says what the files are, and an origin that ends after 90 days without a release would serve nobody.
 * Throws AppError `engine_unavailable` when a file cannot be read, `integrity_failed` when the manifest is refused.
 */
export async function readSignedManifest({ manifestPath, keysPath }: SignedManifestFiles): Promise<Manifest> {
  const keys = parse(TrustedKeys, JSON.parse(read(keysPath).toString('utf8')), `read ${keysPath}`)
  const envelope = await readEnvelope(read(manifestPath), keys, ports)
  if (envelope.status === 'read') return envelope.manifest
  throw new AppError('integrity_failed', `${envelope.detail} (${manifestPath}, ${envelope.reason})`)
}

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unreadable'
    throw new AppError('engine_unavailable', `Cannot read the manifest: ${path} is ${code}`, { cause })
  }
}
