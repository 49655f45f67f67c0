import type { Span } from './sentences.ts'

export type CountedSpan = Span & { readonly tokens: number }

export type SpanLimits = {
  readonly maxTokens: number
  readonly maxCharacters: number
  readonly countTokens: (text: string) => number
}

/** The first guess of a piece aims a little low, so that most guesses hold. */
const guessShare = 0.9

/**
 * Cuts a span into pieces within the limits: at the last blank of a piece, else between two characters (never inside a
 * surrogate pair). A piece of a single character is accepted whatever it counts.
 * Guesses the length from the span's own characters per token and halves it until it fits: the characters counted stay below
 * four times the span's.
 */
export function* splitLongSpan(text: string, span: CountedSpan, limits: SpanLimits): Generator<CountedSpan> {
  const perToken = (span.end - span.start) / Math.max(1, span.tokens)
  const guess = Math.min(limits.maxCharacters, Math.floor(perToken * limits.maxTokens * guessShare))
  let start = span.start
  while (start < span.end) {
    let size = Math.max(1, guess)
    let end = pieceEnd(text, { start, end: span.end }, size)
    let tokens = limits.countTokens(text.slice(start, end))
    while (tokens > limits.maxTokens && size > 1) {
      size = Math.floor(Math.min(size, end - start) / 2) || 1
      end = pieceEnd(text, { start, end: span.end }, size)
      tokens = limits.countTokens(text.slice(start, end))
    }
    yield { start, end, tokens }
    start = end
    while (start < span.end && /\s/.test(text.charAt(start))) start++
  }
}

/** The best cut of `rest` at most `size` characters after its start. */
function pieceEnd(text: string, rest: Span, size: number): number {
  const { start } = rest
  const end = start + size
  if (end >= rest.end) return rest.end
  if (/\s/.test(text.charAt(end))) return trimmed(text, start, end)
  for (let at = end - 1; at > start; at--) {
    if (/\s/.test(text.charAt(at))) return trimmed(text, start, at)
  }
  const code = text.charCodeAt(end)
  const isLowSurrogate = code >= 0xdc00 && code <= 0xdfff
  const previous = text.charCodeAt(end - 1)
  if (!isLowSurrogate || previous < 0xd800 || previous > 0xdbff) return end
  return end - 1 > start ? end - 1 : end + 1
}

function trimmed(text: string, start: number, end: number): number {
  let at = end
  while (at > start + 1 && /\s/.test(text.charAt(at - 1))) at--
  return at
}
