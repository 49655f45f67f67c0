import type { EnvelopePorts } from '#core/registry/readEnvelope'

const decoder = new TextDecoder('utf-8', { fatal: true })
const encoder = new TextEncoder()

/** UTF-8 and WebCrypto's Ed25519 (Chromium 137, Firefox 129, Safari 17); older browsers keep to the manifest they were built with. */
export const webTrust: EnvelopePorts = {
  utf8: { decode: (bytes) => decoder.decode(bytes), encode: (text) => encoder.encode(text) },
  async verify(publicKey, signature, bytes) {
    const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
    return crypto.subtle.verify('Ed25519', key, signature, bytes)
  },
}
