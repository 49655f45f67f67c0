import type { Signature, TrustedKeys } from './envelope.ts'
import { bytesOfHex } from './hex.ts'
import { refuse, type Refused } from './refusal.ts'

/**
 * Ed25519 (RFC 8032): is `signature` (64 bytes) that of `bytes` under `publicKey` (32 bytes)? Rejects where the platform
 * has no Ed25519.
 */
export type VerifyEd25519 = (
  publicKey: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  bytes: Uint8Array<ArrayBuffer>,
) => Promise<boolean>

type Signing = { text: Uint8Array<ArrayBuffer>; signatures: readonly Signature[]; keys: TrustedKeys }

/**
 * Undefined when at least `threshold` different trusted keys have signed `text`. Signatures of other keys are passed over, so that
 * a release can carry those of the next keys; one of a trusted key that does not fit is always an attack or a mistake.
 * (TUF 1.0, section 4.2.1 on thresholds and step 5.4.2.)
 */
export async function verifySignatures(
  { text, signatures, keys }: Signing,
  verify: VerifyEd25519,
): Promise<Refused | undefined> {
  if (new Set(signatures.map(({ keyId }) => keyId)).size < signatures.length)
    return refuse('duplicate_signature', 'a key has signed it twice; want each once')
  let valid = 0
  for (const { keyId, signature } of signatures) {
    const key = keys.keys.find((trusted) => trusted.keyId === keyId)
    if (key === undefined) continue
    try {
      if (!(await verify(bytesOfHex(key.publicKey), bytesOfHex(signature), text)))
        return refuse(
          'bad_signature',
          `the signature of key ${keyId.slice(0, 12)}... is not over these bytes`,
        )
    } catch {
      return refuse('cannot_verify', 'Ed25519 signatures cannot be verified here')
    }
    valid++
  }
  if (valid === 0) return refuse('unknown_key', 'no key that is trusted here has signed it')
  if (valid < keys.threshold)
    return refuse('below_threshold', `${valid} trusted keys have signed it; want ${keys.threshold}`)
  return undefined
}
