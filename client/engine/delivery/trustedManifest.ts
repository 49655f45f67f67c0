import { canonicalJson } from '#core/registry/canonicalJson'
import { acceptManifest, type Acceptance, type TrustedManifest } from '#core/registry/acceptManifest'
import { maxEnvelopeBytes, type TrustedKeys } from '#core/registry/envelope'
import { type EnvelopePorts, readEnvelope } from '#core/registry/readEnvelope'
import type { Manifest } from '#core/contract/manifest'
import type { NoteStore } from './chunkStore.ts'

/** What this page trusts before it has asked anybody. */
export type TrustRoot = {
  /** The manifest that the page was built with: the lowest that it will ever use. */
  builtIn: Manifest
  /** Null where the build had no key: then the built-in manifest is the only one. */
  keys: TrustedKeys | null
}

export type TrustPorts = EnvelopePorts & { notes: NoteStore | undefined }

/** The last accepted envelope, as it came. */
const noteName = 'manifest'

/**
 * What is trusted without the network: the last accepted manifest, if its signatures still count and the page has no newer one. It
 * may have expired: then it still says what the installed files are, and only a new one would have to be fresh.
 */
export async function readTrusted({ builtIn, keys }: TrustRoot, ports: TrustPorts): Promise<TrustedManifest> {
  const atLeast = { manifest: builtIn, expiresMs: 0 }
  const text = await ports.notes?.readNote(noteName).catch(() => undefined)
  if (keys === null || text === undefined) return atLeast
  const read = await readEnvelope(ports.utf8.encode(text), keys, ports)
  if (read.status === 'refused' || read.manifest.version < builtIn.version) return atLeast
  const isSame = canonicalJson(read.manifest) === canonicalJson(builtIn)
  return read.manifest.version === builtIn.version && !isSame ? atLeast : read
}

export type Refreshed = Acceptance | { status: 'unreachable'; detail: string }

/**
 * Asks for the signed manifest and judges it (core/registry/acceptManifest.ts). What is accepted is kept; a refusal and a server
 * that cannot be reached leave everything as it was.
 */
export async function refreshTrusted(
  trusted: TrustedManifest,
  options: { keys: TrustedKeys; nowMs: number; fetchManifest: () => Promise<Response> },
  ports: TrustPorts,
): Promise<Refreshed> {
  let bytes: Uint8Array
  try {
    const response = await options.fetchManifest()
    if (!response.ok) return unreachable(`the server answered ${response.status}`)
    bytes = await readBounded(response, maxEnvelopeBytes)
  } catch {
    return unreachable('the server cannot be reached')
  }
  const judged = await acceptManifest(bytes, { ...options, trusted }, ports)
  if (judged.status !== 'accepted') return judged
  if (judged.isNewVersion || judged.trusted.expiresMs > trusted.expiresMs) {
    // A full disk: then it is asked for again at the next visit.
    await ports.notes?.writeNote(noteName, ports.utf8.decode(bytes)).catch(() => undefined)
  }
  return judged
}

/** At most one byte more than `most`: enough to see that it is too long, however long it is. */
export async function readBounded({ body }: Response, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let length = 0
  const reader = body?.getReader()
  try {
    for (let part = await reader?.read(); part?.value && length <= most; part = await reader?.read()) {
      parts.push(part.value)
      length += part.value.length
    }
  } finally {
    await reader?.cancel().catch(() => undefined)
  }
  const bytes = new Uint8Array(Math.min(length, most + 1))
  let at = 0
  for (const part of parts) {
    const taken = part.subarray(0, bytes.length - at)
    bytes.set(taken, at)
    at += taken.length
  }
  return bytes
}

function unreachable(what: string): Refreshed {
  return { status: 'unreachable', detail: `Cannot refresh the manifest: ${what}` }
}
