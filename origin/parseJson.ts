import { AppError } from '#core/contract/error'

/**
 * JSON in UTF-8, at most `maxDepth` objects and arrays inside each other; counted before parsing, so that no later
 * step recurses deeper. Throws AppError `invalid_json`.
 */
export function parseJson(body: Uint8Array, maxDepth: number): unknown {
  const text = decode(body)
  if (isDeeper(text, maxDepth))
    throw invalid(`it is nested deeper than ${maxDepth} levels; send a flatter one`)
  try {
    return JSON.parse(text) as unknown
  } catch {
    // The parser's message quotes the body.
    throw invalid(
      body.length === 0
        ? 'it is empty; send a JSON object'
        : `its ${body.length} bytes are no JSON; send a JSON object`,
    )
  }
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw invalid('it is no UTF-8; send JSON in UTF-8')
  }
}

/** Whether brackets outside of strings go deeper than `levels`. Says nothing about whether `text` is JSON. */
function isDeeper(text: string, levels: number): boolean {
  let depth = 0
  // Strings are skipped whole; inside them a backslash takes the next character with it.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[{\]}]/gs)) {
    if (token === '[' || token === '{') depth++
    else if (token === ']' || token === '}') depth--
    if (depth > levels) return true
  }
  return false
}

function invalid(because: string): AppError {
  return new AppError('invalid_json', `Cannot read the body: ${because}`)
}
