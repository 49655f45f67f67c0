import { splitSentences } from './sentences.ts'
import type { Span } from './sentences.ts'
import { splitLongSpan } from './splitLongSpan.ts'

/**
 * Characters a chunk may span per token allowed. Only text that tokenizers squeeze (a megabyte of one letter is
 * one unknown token, blanks are none) meets this bound; English has 4 to 5 characters a token.
 */
export const chunkCharactersPerToken = 32

/** A paragraph's end closes a chunk that holds at least this share of its target. */
const paragraphShare = 0.5

export type Chunk = Span & {
  /** Whole sentences, or pieces of one that was too long; offsets into the whole text. */
  readonly sentences: readonly Span[]
  /** Sum over the sentences, without special tokens. */
  readonly tokens: number
}

export type ChunkOptions = {
  /** A chunk is closed before it grows beyond this. */
  readonly targetTokens: number
  /** No chunk holds more. The model's limit minus its special tokens; at least `targetTokens`. */
  readonly maxTokens: number
  /** Last sentences of a chunk that the next one repeats, so that an answer keeps its context; not across paragraphs. */
  readonly overlapSentences: number
  readonly countTokens: (text: string) => number
}

type Sentence = Span & { readonly tokens: number; readonly opensParagraph: boolean }

/**
 * Packs whole sentences of `text` into chunks, preferring to break where paragraphs end; sentences too long for a chunk are
 * split at blanks, else anywhere. Chunks are in order and hold every sentence. Linear in the text; each sentence is counted
 * once, and again only where it has to be split.
 */
export function chunkText(text: string, options: ChunkOptions): Chunk[] {
  const target = Math.min(options.targetTokens, options.maxTokens)
  const maxCharacters = options.maxTokens * chunkCharactersPerToken
  const chunks: Chunk[] = []
  let open: Sentence[] = []
  let tokens = 0
  let fresh = 0 // sentences of `open` that no earlier chunk holds

  const close = (overlap: number): void => {
    const first = open[0]
    const last = open.at(-1)
    if (first !== undefined && last !== undefined && fresh > 0) {
      const sentences = open.map(({ start, end }) => ({ start, end }))
      chunks.push({ start: first.start, end: last.end, sentences, tokens })
    }
    open = overlap > 0 && open.length > overlap ? open.slice(-overlap) : []
    tokens = open.reduce((sum, sentence) => sum + sentence.tokens, 0)
    fresh = 0
  }

  for (const sentence of countedSentences(text, options)) {
    if (sentence.opensParagraph && tokens >= target * paragraphShare) close(0)
    const fits = (): boolean =>
      open.length === 0 ||
      (tokens + sentence.tokens <= target && sentence.end - (open[0]?.start ?? 0) <= maxCharacters)
    if (!fits()) close(sentence.opensParagraph ? 0 : options.overlapSentences)
    if (!fits()) close(0) // the repeated sentences leave no room
    open.push(sentence)
    tokens += sentence.tokens
    fresh++
  }
  close(0)
  return chunks
}

function* countedSentences(text: string, options: ChunkOptions): Generator<Sentence> {
  const { maxTokens, countTokens } = options
  const maxCharacters = maxTokens * chunkCharactersPerToken
  let previousEnd = 0
  for (const span of splitSentences(text)) {
    const opensParagraph = /\n\s*\n/.test(text.slice(previousEnd, span.start))
    previousEnd = span.end
    const tokens = countTokens(text.slice(span.start, span.end))
    if (tokens <= maxTokens && span.end - span.start <= maxCharacters) {
      yield { ...span, tokens, opensParagraph }
      continue
    }
    const limits = { maxTokens, maxCharacters, countTokens }
    let first = true
    for (const piece of splitLongSpan(text, { ...span, tokens }, limits)) {
      yield { ...piece, opensParagraph: first && opensParagraph }
      first = false
    }
  }
}
