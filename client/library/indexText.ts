import { chunkText } from '#core/text/chunk'
import { planExtract } from '#core/text/planExtract'

/** A passage holds about this many tokens: a paragraph, so that twelve of them are read anywhere within a second. */
export const passageTokens = 96
/** What the model reads at once, without its two special tokens. */
const modelTokens = 254
/** The last sentence of a passage opens the next one too, so that "it" keeps what it refers to. */
const overlapSentences = 1

/** Where a text's passages and sentences are. Plain arrays of numbers, so that storage keeps them as they are. */
export type DocumentIndex = {
  /** UTF-16 offsets [start, end) of each chunk, flat. */
  chunks: Uint32Array
  /** UTF-16 offsets [start, end) of each distinct sentence, flat, in the order in which they first occur. */
  sentences: Uint32Array
  /** Sentences of chunk i: `chunkRows.subarray(chunkStarts[i], chunkStarts[i + 1])`, as rows of `sentences`. */
  chunkStarts: Uint32Array
  chunkRows: Uint32Array
}

/**
 * Splits `text` into passages, and these into the very sentences that `extract` will compare, so that a stored vector
 * serves every question. A sentence that stands twice is embedded once.
 */
export function indexText(text: string): DocumentIndex {
  const chunks: number[] = []
  const sentences: number[] = []
  const chunkStarts: number[] = [0]
  const chunkRows: number[] = []
  const rowByText = new Map<string, number>()
  const spans = chunkText(text, {
    targetTokens: passageTokens,
    maxTokens: modelTokens,
    overlapSentences,
    countTokens: estimateTokenCount,
  })
  for (const { start, end } of spans) {
    chunks.push(start, end)
    for (const sentence of planExtract([{ text: text.slice(start, end) }], Infinity).sentences) {
      let row = rowByText.get(sentence.text)
      if (row === undefined) {
        row = rowByText.size
        rowByText.set(sentence.text, row)
        sentences.push(start + sentence.start, start + sentence.end)
      }
      chunkRows.push(row)
    }
    chunkStarts.push(chunkRows.length)
  }
  return {
    chunks: Uint32Array.from(chunks),
    sentences: Uint32Array.from(sentences),
    chunkStarts: Uint32Array.from(chunkStarts),
    chunkRows: Uint32Array.from(chunkRows),
  }
}

export function sentenceCount(index: DocumentIndex): number {
  return index.sentences.length / 2
}

/** Text of the sentences from `from` on, at most `count`. */
export function sentenceTexts(
  text: string,
  index: DocumentIndex,
  range: { from: number; count: number },
): string[] {
  const to = Math.min(sentenceCount(index), range.from + range.count)
  return Array.from({ length: Math.max(0, to - range.from) }, (_, i) => {
    const at = 2 * (range.from + i)
    return text.slice(index.sentences[at], index.sentences[at + 1])
  })
}

/** A run of letters, an ideograph or kana, or any other mark. */
const piece =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu
/** WordPiece keeps common words whole and cuts rare ones to pieces of about this many letters. */
const lettersPerPiece = 7

/**
 * About the number of tokens. The tokenizer itself lives with the engine, and documents are taken in without one; a
 * passage that comes out a fifth longer or shorter is as good.
 */
function estimateTokenCount(text: string): number {
  let tokens = 0
  for (const [match] of text.matchAll(piece)) tokens += Math.ceil(match.length / lettersPerPiece)
  return tokens
}
