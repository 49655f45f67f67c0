/** What a `tokenizer.json` says of a WordPiece model. Ids are rows of the embedding table. */
export type WordPieceModel = {
  readonly vocabulary: ReadonlyMap<string, number>
  readonly unknownToken: string
  /** Mark of a piece that continues a word: `##`. */
  readonly continuingPrefix: string
  /** Words with more code points than this become the unknown token. */
  readonly maxWordCharacters: number
}

/** Appends the ids of one word, at least one, to `ids`. */
export type WordPiece = (word: string, ids: number[]) => void

/**
 * Longest match first, from the left (Wu et al. 2016, as in BERT's `tokenization.py`).
 *
 * Our own because the library's tries every length down from the word's end: quadratic in the word, which is
 * 29 s for 1 MB of 99-letter words. No match is longer than the longest vocabulary entry, so starting there
 * gives the same pieces in linear time. Words come from BERT's pre-tokenizer: they hold no `#` and no bracket
 * beside other characters, so no text can spell a continuing piece or a control token.
 */
export function createWordPiece(model: WordPieceModel): WordPiece {
  const first = new Map<string, number>()
  const continuing = new Map<string, number>()
  let longest = 0
  for (const [piece, id] of model.vocabulary) {
    const inside = piece.startsWith(model.continuingPrefix) && piece.length > model.continuingPrefix.length
    const key = inside ? piece.slice(model.continuingPrefix.length) : piece
    ;(inside ? continuing : first).set(key, id)
    if (key.length > longest) longest = key.length
  }
  const unknownId = model.vocabulary.get(model.unknownToken) ?? 0

  return (word, ids) => {
    const before = ids.length
    if (!isLongerThan(word, model.maxWordCharacters)) {
      let start = 0
      while (start < word.length) {
        const pieces = start === 0 ? first : continuing
        let end = Math.min(word.length, start + longest)
        let id = pieces.get(word.slice(start, end))
        while (id === undefined && --end > start) id = pieces.get(word.slice(start, end))
        if (id === undefined) break
        ids.push(id)
        start = end
      }
      if (start === word.length) return
    }
    ids.length = before
    ids.push(unknownId)
  }
}

/** Counts code points only where UTF-16 length leaves it open. */
function isLongerThan(word: string, codePoints: number): boolean {
  if (word.length <= codePoints) return false
  if (word.length > 2 * codePoints) return true
  return Array.from(word).length > codePoints
}
