import type { ManifestFlaw } from '../contract/manifestFlaw.ts'

/** Why a manifest is not accepted; whatever was trusted before stays. */
export type RefusalReason =
  /** Longer than a manifest may be. */
  | 'too_large'
  /** No UTF-8, no JSON, or nested beyond bounds. */
  | 'not_json'
  /** Another text than the canonical one of its value: a key twice, white space, a number written otherwise. */
  | 'not_canonical'
  /** No list of signatures beside a signed part. */
  | 'not_an_envelope'
  /** One key signed twice: it would count as two. */
  | 'duplicate_signature'
  /** Nobody whom this page trusts has signed. */
  | 'unknown_key'
  /** The signature is not over these bytes. */
  | 'bad_signature'
  /** Fewer keys signed than have to. */
  | 'below_threshold'
  /** This browser cannot verify Ed25519. */
  | 'cannot_verify'
  /** Signed, but something else than a manifest of the format that is read here. */
  | 'unknown_format'
  /** A version that is no whole number from 1 to 2^53 - 1. */
  | 'version_out_of_range'
  /** A file outside the artifact root. */
  | 'path_outside'
  /** A file of more bytes than one may have, or of none. */
  | 'file_size'
  /** A field that is missing, unknown or of another type. */
  | 'invalid_field'
  /** Older than what was trusted already (TUF: rollback attack). */
  | 'rollback'
  /** The version that was trusted already, with another content. */
  | 'same_version_changed'
  /** Not renewed in time (TUF: freeze attack). */
  | 'expired'
  | ManifestFlaw['reason']

export type Refused = {
  status: 'refused'
  reason: RefusalReason
  /** The action, the value, and what was wanted. */
  detail: string
}

export function refuse(reason: RefusalReason, what: string): Refused {
  return { status: 'refused', reason, detail: `Cannot accept the manifest: ${what}` }
}
