import { unixSeconds } from '#core/contract/unixSeconds'
/** How secrets of Standard Webhooks begin; the rest is base64. */
const prefix = 'whsec_'
/** Within the 24 to 64 bytes that the specification asks for. */
const secretBytes = 32

const utf8 = new TextEncoder()
const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

export function newWebhookSecret(): string {
  return prefix + toBase64(crypto.getRandomValues(new Uint8Array(secretBytes)))
}

/** The headers that sign a message: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export async function signWebhook(
  secret: string,
  { id, body, nowMs }: { id: string; body: string; nowMs: number },
): Promise<Record<string, string>> {
  const timestamp = String(unixSeconds(nowMs))
  const raw = Uint8Array.from(atob(secret.slice(prefix.length)), (char) => char.charCodeAt(0))
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const mac = await crypto.subtle.sign('HMAC', key, utf8.encode(`${id}.${timestamp}.${body}`))
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${toBase64(new Uint8Array(mac))}`,
  }
}
