import type { Manifest } from '../contract/manifest.ts'
import { parseJson, type Utf8Decoder } from '../contract/parseJson.ts'
import { canonicalJson } from './canonicalJson.ts'
import { Envelope, maxEnvelopeBytes, SignedPart } from './envelope.ts'
import type { TrustedKeys } from './envelope.ts'
import { readManifest } from './readManifest.ts'
import { refuse, type Refused } from './refusal.ts'
import { type VerifyEd25519, verifySignatures } from './verifySignatures.ts'

export type EnvelopePorts = {
  utf8: Utf8Decoder & { encode(text: string): Uint8Array<ArrayBuffer> }
  verify: VerifyEd25519
}

/** A manifest whose signatures were verified. */
export type SignedManifest = {
  status: 'read'
  manifest: Manifest
  /** Milliseconds since 1970. Beyond it the manifest is kept, but not newly accepted. */
  expiresMs: number
}

/**
 * The manifest in `bytes`, when enough of `keys` have signed it; else why not. Nothing of the manifest is looked at before
 * its signatures were verified. Says nothing about its age: that is `acceptManifest`. (TUF 1.0, steps 5.4.1 and 5.4.2.)
 */
export async function readEnvelope(
  bytes: Uint8Array,
  keys: TrustedKeys,
  ports: EnvelopePorts,
): Promise<SignedManifest | Refused> {
  if (bytes.byteLength > maxEnvelopeBytes)
    return refuse('too_large', `it has ${bytes.byteLength} bytes; want at most ${maxEnvelopeBytes}`)
  const document = parseCanonical(bytes, ports.utf8)
  if ('status' in document) return document
  const envelope = Envelope.safeParse(document.value)
  if (!envelope.success) return refuse('not_an_envelope', 'it is no list of signatures and a signed part')
  const { signatures, signed } = envelope.data
  const text = ports.utf8.encode(canonicalJson(signed))
  const refusal = await verifySignatures({ text, signatures, keys }, ports.verify)
  if (refusal) return refusal

  const part = SignedPart.safeParse(signed)
  if (!part.success) return refuse('unknown_format', 'what was signed is no manifest of this project')
  const manifest = readManifest(part.data.manifest)
  return 'status' in manifest ? manifest : { status: 'read', manifest, expiresMs: part.data.expiresMs }
}

function parseCanonical(bytes: Uint8Array, utf8: Utf8Decoder): { value: unknown } | Refused {
  let value: unknown
  try {
    value = parseJson(bytes, utf8)
  } catch {
    return refuse('not_json', `its ${bytes.byteLength} bytes are no JSON document`)
  }
  const text = utf8.decode(bytes)
  if (canonicalJson(value) === text) return { value }
  return refuse('not_canonical', 'it is not the canonical text of its content; want each key once, in order')
}
