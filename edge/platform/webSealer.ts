import type { Sealer } from '../ports.ts'
import { edgeLimits } from '../limits.ts'

/** First byte of everything sealed. Another number is another format, and everything older is a miss. */
export const sealFormat = 1
const ivBytes = 12
const tagBytes = 16
const utf8 = new TextEncoder()
const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * AES-256-GCM under a key of the tenant's own: HKDF-SHA256 (RFC 5869) of `secret`, the tenant in the label. Bound to the
 * entry's key and the format, so that no value can be put under another key, whoever can write to the store. Nonces are
 * 96 random bits: safe for 2^32 values of one tenant under one secret (NIST SP 800-38D 8.3).
 *
 * What was sealed under `formerSecret` still opens; nothing is sealed under it any more.
 */
export function webSealer(secret: string, formerSecret?: string): Sealer {
  const former = formerSecret ? webSealer(formerSecret) : undefined
  let master: Promise<CryptoKey> | undefined
  const remembered = new Map<string, Promise<CryptoKey>>()

  const derive = async (tenant: string): Promise<CryptoKey> => {
    master ??= crypto.subtle.importKey('raw', utf8.encode(secret), 'HKDF', false, ['deriveKey'])
    const info = utf8.encode(`hedge cache ${sealFormat}\n${tenant}`)
    return crypto.subtle.deriveKey(
      { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info },
      await master,
      { name: 'AES-GCM', length: 256 },
      false,
      ['encrypt', 'decrypt'],
    )
  }
  const keyOf = (tenant: string): Promise<CryptoKey> => {
    const known = remembered.get(tenant)
    if (known) remembered.delete(tenant)
    else if (remembered.size >= edgeLimits.rememberedSealKeys) {
      const [oldest] = remembered.keys()
      if (oldest !== undefined) remembered.delete(oldest)
    }
    const key = known ?? derive(tenant)
    remembered.set(tenant, key)
    return key
  }
  const boundTo = (key: string) => utf8.encode(`${sealFormat}\n${key}`)

  return {
    async seal({ tenant, key }, plain) {
      const iv = crypto.getRandomValues(new Uint8Array(ivBytes))
      const algorithm = { name: 'AES-GCM', iv, additionalData: boundTo(key) }
      const sealed = await crypto.subtle.encrypt(algorithm, await keyOf(tenant), utf8.encode(plain))
      const out = new Uint8Array(1 + ivBytes + sealed.byteLength)
      out[0] = sealFormat
      out.set(iv, 1)
      out.set(new Uint8Array(sealed), 1 + ivBytes)
      return out
    },
    async open(place, sealed) {
      const { tenant, key } = place
      if (sealed[0] !== sealFormat || sealed.byteLength < 1 + ivBytes + tagBytes)
        return { because: 'another_format' }
      const iv = sealed.slice(1, 1 + ivBytes)
      const algorithm = { name: 'AES-GCM', iv, additionalData: boundTo(key) }
      try {
        const plain = await crypto.subtle.decrypt(algorithm, await keyOf(tenant), sealed.slice(1 + ivBytes))
        return { text: text.decode(plain) }
      } catch {
        return former ? former.open(place, sealed) : { because: 'not_authentic' }
      }
    },
  }
}
