import { sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Manifest } from '#core/contract/manifest'
import { envelopeText, signedText } from '#core/registry/envelope'
import { publicKeyOf } from './signingKey.ts'

/** How long a signature is good for unless its signer says otherwise: a release a quarter, with weeks to notice that none came. */
export const defaultExpiryDays = 90

const dayMs = 86_400_000

export type SignOptions = { keys: readonly KeyObject[]; nowMs: number; expiryDays?: number }

/** The signed manifest as it is served (core/registry/envelope.ts). The same key, manifest and instant give the same bytes. */
export function signManifest(
  manifest: Manifest,
  { keys, nowMs, expiryDays = defaultExpiryDays }: SignOptions,
): string {
  const text = signedText(manifest, nowMs + expiryDays * dayMs)
  const signatures = keys.map((key) => ({
    keyId: publicKeyOf(key).keyId,
    signature: sign(null, Buffer.from(text), key).toString('hex'),
  }))
  return envelopeText(text, signatures)
}
