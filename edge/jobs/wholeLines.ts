import { AppError } from '#core/contract/error'
import { maxLineBytes } from '#core/contract/http/jobs/batchLine'

const newline = 0x0a
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * A file of lines as texts of whole lines, each of at most `mostBytes`, or of one line that is longer. Throws `invalid_request`
 * for a line beyond what a request may have, and for what is no UTF-8.
 */
export function* wholeLines(bytes: Uint8Array, mostBytes: number): Generator<string, void> {
  for (let start = 0; start < bytes.length;) {
    const room = Math.min(start + mostBytes, bytes.length)
    const last = bytes.lastIndexOf(newline, room - 1)
    const next = room === bytes.length ? room - 1 : last >= start ? last : bytes.indexOf(newline, room)
    const end = next === -1 ? bytes.length : next + 1
    if (end - start > Math.max(mostBytes, maxLineBytes + 1)) throw tooLong()
    yield decode(bytes.subarray(start, end))
    start = end
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new AppError('invalid_request', 'Cannot keep the file: it is no valid UTF-8; send JSON lines', {
      param: 'file',
    })
  }
}

function tooLong(): AppError {
  return new AppError(
    'invalid_request',
    `Cannot keep the file: it has a line of more than ${maxLineBytes} bytes; send shorter requests`,
    { param: 'file' },
  )
}
