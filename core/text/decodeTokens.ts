import type { ParsedTokenizer } from './parseTokenizer.ts'

/** A text that has these tokens; or where the first token is that no text could have there. */
export type Decoded = { text: string } | { at: number; flaw: 'unknown_id' | 'other_tokens' }

/** A word that no vocabulary of words holds: an ideograph of the supplementary plane. The tokenizer sets each apart. */
const unknownWord = '\u{20000}'

/**
 * The way back from token ids to a text, for a WordPiece vocabulary: a blank before each piece that begins a word.
 * Exact or refused: `idsOf` has to make the same ids of the text again. What a tokenizer made of a text always passes, also when its
 * end was cut off; control tokens inside, a beginning in the middle of a word and most ids of other vocabularies do not.
 */
export function createDecoder(
  { wordPiece, startId, endId }: ParsedTokenizer,
  idsOf: (text: string) => readonly number[],
): (ids: readonly number[]) => Decoded {
  const { vocabulary, unknownToken, continuingPrefix } = wordPiece
  const written: string[] = []
  for (const [piece, id] of vocabulary) {
    written[id] = piece.startsWith(continuingPrefix) ? piece.slice(continuingPrefix.length) : ` ${piece}`
  }
  written[vocabulary.get(unknownToken) as number] = ` ${unknownWord}`

  return (ids) => {
    const framed = ids.length > 1 && ids[0] === startId && ids.at(-1) === endId
    const inner = framed ? ids.slice(1, -1) : ids
    const offset = framed ? 1 : 0
    const unknown = inner.findIndex((id) => written[id] === undefined)
    if (unknown >= 0) return { at: unknown + offset, flaw: 'unknown_id' }
    const text = inner
      .map((id) => written[id])
      .join('')
      .trimStart()
    const again = idsOf(text)
    const other = inner.findIndex((id, at) => id !== again[at])
    return other < 0 && again.length === inner.length
      ? { text }
      : { at: (other < 0 ? inner.length - 1 : other) + offset, flaw: 'other_tokens' }
  }
}
