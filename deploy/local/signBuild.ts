import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Manifest } from '#core/contract/manifest'
import { parse } from '#core/contract/parse'
import { canonicalJson } from '#core/registry/canonicalJson'
import { Envelope, SignedPart, TrustedKeys } from '#core/registry/envelope'
import { signManifest } from '#models/registry/signManifest.ts'
import { provideSigningKey, publicKeyOf, readSigningKey } from '#models/registry/signingKey.ts'
import { firstLine, StartError } from './startError.ts'

/** Signed again when less than this is left: a machine that builds once a quarter never serves an expired manifest. */
const renewBelowMs = 60 * 86_400_000

export type SignPlaces = {
  /** This machine's own key, made once. */
  manifestKey: string
  /** What is served as `/models/manifest.json`. */
  signedManifest: string
  /** The public keys that the page and the origin trust. */
  manifestKeys: string
}

/**
 * Writes the signed manifest and the public keys. The key is this machine's own, or the one that HEDGE_MANIFEST_KEY names; who signs
 * elsewhere sets HEDGE_SIGNED_MANIFEST and HEDGE_MANIFEST_KEYS (both from `npm run models:sign`) instead. What is signed
 * already and has long to go stays as it is. Throws StartError.
 */
export function signBuild(
  manifest: Manifest,
  places: SignPlaces,
  { env, nowMs }: { env: Readonly<Record<string, string | undefined>>; nowMs: number },
): void {
  const { HEDGE_MANIFEST_KEY, HEDGE_MANIFEST_KEYS, HEDGE_SIGNED_MANIFEST } = env
  try {
    if (HEDGE_SIGNED_MANIFEST !== undefined && HEDGE_MANIFEST_KEYS !== undefined) {
      const keys = parse(TrustedKeys, JSON.parse(readFileSync(HEDGE_MANIFEST_KEYS, 'utf8')), 'read the keys')
      replace(places.manifestKeys, canonicalJson(keys))
      return replace(places.signedManifest, readFileSync(HEDGE_SIGNED_MANIFEST, 'utf8'))
    }
    const key = HEDGE_MANIFEST_KEY
      ? readSigningKey(HEDGE_MANIFEST_KEY)
      : provideSigningKey(places.manifestKey)
    const publicKey = publicKeyOf(key)
    replace(places.manifestKeys, canonicalJson({ threshold: 1, keys: [publicKey] }))
    if (isCurrent(places.signedManifest, { manifest, keyId: publicKey.keyId, nowMs })) return
    replace(places.signedManifest, signManifest(manifest, { keys: [key], nowMs }))
  } catch (error) {
    throw new StartError(`Cannot sign the manifest: ${firstLine(error)}`)
  }
}

type Wanted = { manifest: Manifest; keyId: string; nowMs: number }

/** Whether the file at `path` is this manifest, signed with this key, for long enough. Its signature is the verifiers' to check. */
function isCurrent(path: string, { manifest, keyId, nowMs }: Wanted): boolean {
  if (!existsSync(path)) return false
  try {
    const { signatures, signed } = Envelope.parse(JSON.parse(readFileSync(path, 'utf8')))
    const part = SignedPart.parse(signed)
    const same = canonicalJson(part.manifest) === canonicalJson(manifest)
    return same && signatures[0]?.keyId === keyId && part.expiresMs - nowMs > renewBelowMs
  } catch {
    return false
  }
}

/** Leaves a file alone that holds `text` already, so that what is built from it is not built again. */
function replace(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
