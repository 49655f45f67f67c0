/** Base64 of float32 little-endian, as OpenAI's `encoding_format: "base64"` has it. Pure, because core knows no platform. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const codes = Uint8Array.from({ length: 128 }, (_, code) =>
  Math.max(0, alphabet.indexOf(String.fromCharCode(code))),
)

/** `vector` (float32 [n]) as base64 text. Every tier Hedge runs on is little-endian, so the bytes are taken as they lie. */
export function encodeVector(vector: Float32Array): string {
  const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)
  let out = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i] as number, bytes[i + 1], bytes[i + 2]]
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    out += alphabet[bits >> 18]
    out += alphabet[(bits >> 12) & 63]
    out += b === undefined ? '=' : alphabet[(bits >> 6) & 63]
    out += c === undefined ? '=' : alphabet[bits & 63]
  }
  return out
}

/** float32 [n] from base64. Throws a RangeError when the text holds no whole number of floats. */
export function decodeVector(base64: string): Float32Array {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  const length = (base64.length / 4) * 3 - padding
  if (!Number.isInteger(length / 4)) {
    throw new RangeError(
      `Cannot decode a vector of ${base64.length} base64 characters: send whole float32 values`,
    )
  }
  const bytes = new Uint8Array(length + 3)
  let at = 0
  for (let i = 0; i < base64.length; i += 4) {
    const bits =
      ((codes[base64.charCodeAt(i)] as number) << 18) |
      ((codes[base64.charCodeAt(i + 1)] as number) << 12) |
      ((codes[base64.charCodeAt(i + 2)] as number) << 6) |
      (codes[base64.charCodeAt(i + 3)] as number)
    bytes[at++] = bits >> 16
    bytes[at++] = (bits >> 8) & 255
    bytes[at++] = bits & 255
  }
  return new Float32Array(bytes.buffer, 0, length / 4)
}
