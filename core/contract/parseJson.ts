import { AppError } from './error.ts'
import { limits } from './limits.ts'

/** A `TextDecoder` for UTF-8 with `fatal` set; core has no such global. */
export type Utf8Decoder = { decode(bytes: Uint8Array): string }

const [quote, backslash] = [0x22, 0x5c]
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d]

/** The bytes of a body as a JSON value. Throws `invalid_json` for what is empty, no UTF-8, nested too deep or no JSON. */
export function parseJson(bytes: Uint8Array, utf8: Utf8Decoder): unknown {
  if (bytes.byteLength === 0) throw invalidJson('it is empty')
  if (nestsDeeper(bytes, limits.jsonDepth))
    throw invalidJson(`it nests deeper than ${limits.jsonDepth} levels`)
  try {
    return JSON.parse(utf8.decode(bytes)) as unknown
  } catch (error) {
    // The parser's own message quotes the body.
    throw invalidJson(
      error instanceof SyntaxError
        ? `its ${bytes.byteLength} bytes are no valid JSON`
        : 'it is no valid UTF-8',
    )
  }
}

/** Depth before parsing: a parser that recurses must never see it. Brackets inside strings do not count. */
function nestsDeeper(json: Uint8Array, depth: number): boolean {
  let open = 0
  let inString = false
  for (let i = 0; i < json.length; i++) {
    const byte = json[i]
    if (inString) {
      if (byte === backslash) i++
      else if (byte === quote) inString = false
    } else if (byte === quote) inString = true
    else if (byte === openBrace || byte === openBracket) {
      if (++open > depth) return true
    } else if (byte === closeBrace || byte === closeBracket) open--
  }
  return false
}

function invalidJson(found: string): AppError {
  return new AppError('invalid_json', `Cannot read the body: ${found}; send one JSON object`)
}
