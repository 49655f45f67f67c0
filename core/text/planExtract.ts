import { limits } from '../contract/limits.ts'
import type { Span } from './sentences.ts'
import { splitSentences } from './sentences.ts'
import { splitLongSpan } from './splitLongSpan.ts'

/** A longer sentence is a table or a list without full stops: cut, so that a quote stays short and fits the model. */
export const sentenceCharacters = 1_000

export type ExtractPassage = { readonly text: string; readonly title?: string | undefined }

/** `text` is `passages[passageIndex].text.slice(start, end)`. */
export type ExtractSentence = Span & { readonly passageIndex: number; readonly text: string }

export type ExtractPlan = {
  /** What to embed, in the order of the passages; a sentence that stands twice (chunks overlap) is listed once. */
  readonly sentences: readonly ExtractSentence[]
  /** By passage; empty where it has none. */
  readonly titles: readonly string[]
  /** Passages that the sentence limit left out, wholly or in part: always the last ones. */
  readonly unreadPassages: number
}

/** First half of `extract`: the sentences to compare, at most `maxSentences`. The caller embeds them, then calls `scoreExtract`. */
export function planExtract(
  passages: readonly ExtractPassage[],
  maxSentences: number = limits.sentences,
): ExtractPlan {
  const sentences: ExtractSentence[] = []
  const seen = new Set<string>()
  let unreadPassages = 0
  for (const [passageIndex, passage] of passages.entries()) {
    let whole = true
    for (const { start, end } of unreadPassages > 0 ? [] : shortSpans(passage.text)) {
      const text = passage.text.slice(start, end)
      if (seen.has(text)) continue
      if (sentences.length >= maxSentences) {
        whole = false
        break
      }
      seen.add(text)
      sentences.push({ passageIndex, start, end, text })
    }
    if (!whole || unreadPassages > 0) unreadPassages++
  }
  return { sentences, titles: passages.map(({ title }) => title ?? ''), unreadPassages }
}

function* shortSpans(text: string): Generator<Span> {
  const byCharacters = {
    maxTokens: sentenceCharacters,
    maxCharacters: sentenceCharacters,
    countTokens: (piece: string) => piece.length,
  }
  for (const span of splitSentences(text)) {
    const tokens = span.end - span.start
    if (tokens <= sentenceCharacters) yield span
    else yield* splitLongSpan(text, { ...span, tokens }, byCharacters)
  }
}
