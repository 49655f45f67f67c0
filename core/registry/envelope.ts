import * as z from 'zod/mini'
import { Sha256 } from '../contract/artifactFile.ts'
import { canonicalJson } from './canonicalJson.ts'

/** 1 MiB holds thousands of model versions; whoever sends more wants to fill memory (TUF 1.0, step 5.4.1). */
export const maxEnvelopeBytes = 1_048_576

/** A release is signed by a person or two; a list to verify is bounded like everything. */
export const maxSignatures = 16

/** Says what the signature is about, so that one over anything else is never taken for one over a manifest. */
export const signedType = 'hedge-manifest'

/** Ed25519 (RFC 8032) in lower-case hex: 64 bytes over the canonical text of `signed`. */
export const Signature = z.strictObject({
  /** SHA-256 of the 32 bytes of the public key. */
  keyId: Sha256,
  signature: z.string().check(z.regex(/^[0-9a-f]{128}$/)),
})

/**
 * What `/models/manifest.json` is: TUF's signed metadata (TUF 1.0, section 4.2), with one role where TUF has four. The whole
 * document is canonical JSON, and the signatures are over the canonical text of `signed`.
 */
export const Envelope = z.strictObject({
  signatures: z.array(Signature).check(z.minLength(1), z.maxLength(maxSignatures)),
  /** Read only after the signatures were verified. */
  signed: z.record(z.string(), z.unknown()),
})

/** `signed` before its manifest is read. */
export const SignedPart = z.strictObject({
  type: z.literal(signedType),
  /** Until when it may be newly accepted, in milliseconds since 1970 (TUF writes a date; a number has one text only). */
  expiresMs: z.int().check(z.positive()),
  manifest: z.unknown(),
})

export type Envelope = z.infer<typeof Envelope>
export type Signature = z.infer<typeof Signature>

/** Whose signatures count. Baked into the page and given to the origin; a new page brings new keys. */
export const TrustedKeys = z.strictObject({
  /** How many different keys must have signed. */
  threshold: z.int().check(z.positive(), z.maximum(maxSignatures)),
  keys: z
    .array(z.strictObject({ keyId: Sha256, publicKey: z.string().check(z.regex(/^[0-9a-f]{64}$/)) }))
    .check(z.minLength(1), z.maxLength(maxSignatures)),
})
export type TrustedKeys = z.infer<typeof TrustedKeys>

/** The text that is signed. */
export function signedText(manifest: unknown, expiresMs: number): string {
  return canonicalJson({ type: signedType, expiresMs, manifest })
}

/** The document that is served: `text` (from `signedText`) with its signatures. */
export function envelopeText(text: string, signatures: readonly Signature[]): string {
  return `{"signatures":${canonicalJson(signatures)},"signed":${text}}`
}
