import { AppError } from '#core/contract/error'

/**
 * `bytes` as text: UTF-8, or UTF-16 where a byte order mark says so. Strict: a wrong byte would become a wrong quote.
 * Throws AppError `unsupported_media_type` that names the first byte which is no text.
 */
export function decodeText(bytes: Uint8Array<ArrayBuffer>, name: string): string {
  const encoding = encodingOf(bytes)
  if (encoding === 'utf-8') {
    const zero = bytes.indexOf(0)
    if (zero >= 0) throw notText(name, bytes, zero)
  }
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw notText(name, bytes, firstWrongByte(bytes, encoding))
  }
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

/** Decoders do not say where they failed: the shortest beginning that fails ends with the byte at fault. */
function firstWrongByte(bytes: Uint8Array<ArrayBuffer>, encoding: string): number {
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (decodes(bytes.subarray(0, middle), encoding)) good = middle
    else bad = middle
  }
  return encoding === 'utf-8' ? sequenceStart(bytes, bad - 1) : bad - 1
}

/** A decoder notices a broken character at the byte that should have gone on; the one at fault began it. */
function sequenceStart(bytes: Uint8Array, at: number): number {
  for (let back = 1; back <= 3; back++) {
    const byte = bytes[at - back] ?? 0
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    if (length > back) return at - back
    if (byte < 0x80) break
  }
  return at
}

function decodes(bytes: Uint8Array<ArrayBuffer>, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

function notText(name: string, bytes: Uint8Array, at: number): AppError {
  const byte = (bytes[at] ?? 0).toString(16).padStart(2, '0')
  return new AppError(
    'unsupported_media_type',
    `Cannot read ${name}: it is not text (byte 0x${byte} at ${at}); save it as UTF-8`,
  )
}
