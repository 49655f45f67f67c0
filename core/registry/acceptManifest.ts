import type { Manifest } from '../contract/manifest.ts'
import { canonicalJson } from './canonicalJson.ts'
import type { TrustedKeys } from './envelope.ts'
import { type EnvelopePorts, readEnvelope } from './readEnvelope.ts'
import { refuse, type Refused } from './refusal.ts'

/** What is trusted now: the manifest of the last accepted envelope, or the one that the page was built with. */
export type TrustedManifest = { manifest: Manifest; expiresMs: number }

export type Acceptance =
  | {
      status: 'accepted'
      trusted: TrustedManifest
      /** False when it is what was trusted already, at most with a later expiry. */
      isNewVersion: boolean
    }
  | Refused

export type AcceptOptions = {
  trusted: TrustedManifest
  keys: TrustedKeys
  /** Milliseconds since 1970. One instant for the whole update, as TUF 1.0, step 5.1 asks. */
  nowMs: number
}

/**
 * Judges a manifest that came over the network, in the order of TUF 1.0, section 5.4: size, signatures, content, rollback,
 * freeze. A refusal changes nothing: what was trusted and what is installed stay. Every file's digest comes from this one document,
 * so that files of two releases cannot be mixed (TUF's snapshot role, section 5.5, in one piece).
 *
 * A version that is already trusted is accepted again with another expiry, because a build renews the signature and not
 * the content. Versions may skip: what lies between was never fetched. A page with other keys does not trust what the old ones
 * signed (`readEnvelope` of the stored one fails), which is how it gets over a version that was pushed up (step 5.3.11).
 */
export async function acceptManifest(
  bytes: Uint8Array,
  { trusted, keys, nowMs }: AcceptOptions,
  ports: EnvelopePorts,
): Promise<Acceptance> {
  const read = await readEnvelope(bytes, keys, ports)
  if (read.status === 'refused') return read
  const { manifest, expiresMs } = read
  const { version } = trusted.manifest
  if (manifest.version < version)
    return refuse('rollback', `its version is ${manifest.version}; want ${version} or above`)
  const isNewVersion = manifest.version > version
  if (!isNewVersion && canonicalJson(manifest) !== canonicalJson(trusted.manifest))
    return refuse('same_version_changed', `version ${version} has another content than before`)
  if (expiresMs <= nowMs)
    return refuse(
      'expired',
      `it expired ${Math.floor((nowMs - expiresMs) / 1_000)} s ago; want one that was renewed`,
    )
  return {
    status: 'accepted',
    trusted: { manifest, expiresMs: isNewVersion ? expiresMs : Math.max(expiresMs, trusted.expiresMs) },
    isNewVersion,
  }
}
