/**
 * API keys look like GitHub's tokens: a typed prefix that secret scanners find, 30 random base62 characters (178 bits),
 * and a checksum of 6, so that a mistyped key is refused without a look-up.
 * Source: "Behind GitHub's new authentication token formats" (github.blog, 2021).
 */
export const apiKeyPrefix = 'hedge_'
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const secretCharacters = 30
const checksumCharacters = 6

/** CRC-32 (ISO 3309, as in zlib) over ASCII. */
function crc32(ascii: string): number {
  let crc = 0xffffffff
  for (let i = 0; i < ascii.length; i++) {
    crc ^= ascii.charCodeAt(i)
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}

function checksum(secret: string): string {
  let rest = crc32(secret)
  let out = ''
  for (let i = 0; i < checksumCharacters; i++) {
    out = alphabet[rest % 62] + out
    rest = Math.floor(rest / 62)
  }
  return out
}

/**
 * A new key from `random`: at least 64 random bytes. Bytes over 247 are skipped, so that every character is equally
 * likely; 64 bytes leave fewer than 30 with probability below 1e-40, and then this throws a RangeError.
 */
export function formatApiKey(random: Uint8Array): string {
  const characters = Array.from(
    random.filter((byte) => byte < 248),
    (byte) => alphabet[byte % 62],
  )
  if (characters.length < secretCharacters)
    throw new RangeError('Cannot make a key: send at least 64 random bytes')
  const secret = characters.slice(0, secretCharacters).join('')
  return `${apiKeyPrefix}${secret}${checksum(secret)}`
}

/** True when prefix, length, alphabet and checksum fit. Says nothing about whether the key exists. */
export function isWellFormedApiKey(key: string): boolean {
  const match = /^hedge_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/.exec(key)
  return match !== null && checksum(match[1] as string) === match[2]
}
