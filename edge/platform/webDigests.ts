import { formatApiKey } from '#core/contract/apiKey'
import type { Digests } from '../ports.ts'

const utf8 = new TextEncoder()
const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function toHex(bytes: ArrayBuffer | Uint8Array): string {
  let out = ''
  for (const byte of new Uint8Array(bytes)) out += hexOfByte[byte]
  return out
}

export async function sha256Hex(text: string): Promise<string> {
  return toHex(await crypto.subtle.digest('SHA-256', utf8.encode(text)))
}

/** SHA-256 in hex. */
export async function sha256OfBytes(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(await crypto.subtle.digest('SHA-256', bytes))
}

/** HMAC-SHA256 of UTF-8 text under `secret`, in hex. The key is imported once. */
export function hmacHex(secret: string): (text: string) => Promise<string> {
  let key: Promise<CryptoKey> | undefined
  return async (text) => {
    key ??= crypto.subtle.importKey('raw', utf8.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
    ])
    return toHex(await crypto.subtle.sign('HMAC', await key, utf8.encode(text)))
  }
}

/** Digests by WebCrypto. `formerPepper`: the one of before, while keys move. */
export function webDigests({
  pepper,
  formerPepper,
  session,
}: {
  pepper: string
  formerPepper?: string | undefined
  session: string
}): Digests {
  return {
    sha256: sha256Hex,
    apiKey: hmacHex(pepper),
    formerApiKey: formerPepper ? hmacHex(formerPepper) : undefined,
    session: hmacHex(session),
  }
}

/** A new API key. */
export function randomApiKey(): string {
  return formatApiKey(crypto.getRandomValues(new Uint8Array(64)))
}

/** A random UUID without its dashes: one native call, where sixteen random bytes would still have to be printed. */
export function randomId(): string {
  return crypto.randomUUID().replaceAll('-', '')
}
