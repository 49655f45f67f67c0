import { parseTokenizer } from '#core/text/parseTokenizer'

export type Vocabulary = {
  /** Tokens by id. */
  tokens: string[]
  /** Ids that say nothing: control tokens, the unknown token, and places that were never used. */
  silent: ReadonlySet<number>
  startId: number
  endId: number
}

/** Tokens of a parsed `tokenizer.json`; throws AppError `integrity_failed` as the tokenizer does. */
export function readVocabulary(tokenizerJson: unknown): Vocabulary {
  const { startId, endId } = parseTokenizer(tokenizerJson)
  const { vocab } = (tokenizerJson as { model: { vocab: Record<string, number> } }).model
  const tokens: string[] = []
  for (const [token, id] of Object.entries(vocab)) tokens[id] = token
  const silent = new Set<number>()
  tokens.forEach((token, id) => {
    if (/^\[(?:PAD|UNK|CLS|SEP|MASK|unused\d+)\]$/.test(token)) silent.add(id)
  })
  return { tokens, silent, startId, endId }
}
