import { BertNormalizer, BertPreTokenizer } from '@huggingface/tokenizers'
import { createDecoder, type Decoded } from './decodeTokens.ts'
import { parseTokenizer } from './parseTokenizer.ts'
import { createWordPiece } from './wordPiece.ts'

/** `[CLS]` and `[SEP]`, which every encoded text carries. */
export const specialTokens = 2

/**
 * Characters of input read per token wanted. English has 4 to 5 characters a token and the longest vocabulary
 * entry has 18, so only text that is mostly blanks or invisible characters is cut by this before it is cut by
 * tokens; and a megabyte costs no more than 16,384 characters (about 10 ms).
 */
export const maxCharactersPerToken = 64

export type Encoding = {
  /** Rows of the embedding table, `[CLS]` first and `[SEP]` last; 2 to `maxTokens` of them. */
  readonly ids: number[]
  /** Length of `ids` had nothing been cut; a lower bound where `maxCharactersPerToken` cut the text first. */
  readonly tokens: number
  readonly truncated: boolean
}

export type Tokenizer = {
  /** Most ids that `encode` returns, special tokens included. */
  readonly maxTokens: number
  /** Never throws: any string has an encoding, the empty one `[CLS] [SEP]`. */
  encode(text: string): Encoding
  /** Tokens of the whole text without special tokens, so that counts of texts with a blank between them add up. */
  countTokens(text: string): number
  /** The way back. `ids` may have `[CLS]` and `[SEP]` around them, or not. */
  decode(ids: readonly number[]): Decoded
  /** Ids go from 0 to this one. */
  readonly lastId: number
}

/**
 * Uncased BERT WordPiece from a parsed `tokenizer.json`; throws AppError `integrity_failed` for any other.
 *
 * Unicode clean-up and word splitting are the library's; the added-token matching is left out on purpose, so
 * that "[SEP]" in a text is ordinary text (`[`, `sep`, `]`) and never a control token.
 */
export function createTokenizer(tokenizerJson: unknown, options: { maxTokens: number }): Tokenizer {
  return openVocabulary(tokenizerJson)(options)
}

/** As `createTokenizer`, for models that share one vocabulary: it is held once, whatever their limits. */
export function openVocabulary(tokenizerJson: unknown): (options: { maxTokens: number }) => Tokenizer {
  const parsed = parseTokenizer(tokenizerJson)
  const wordPiece = createWordPiece(parsed.wordPiece)
  const { strip_accents: stripAccents, ...others } = parsed.normalizer
  const normalizer = new BertNormalizer(
    stripAccents === null ? others : { ...others, strip_accents: stripAccents },
  )
  const preTokenizer = new BertPreTokenizer()

  const append = (text: string, ids: number[]): void => {
    const normal = normalizer.normalize(likeTheReference(text))
    for (const word of preTokenizer.pre_tokenize_text(normal)) wordPiece(word, ids)
  }
  const idsOf = (text: string): number[] => {
    const ids: number[] = []
    append(text, ids)
    return ids
  }
  /** Made when first wanted: few send ids, and it holds every piece once more. */
  let decoder: ((ids: readonly number[]) => Decoded) | undefined
  let lastId = 0
  for (const id of parsed.wordPiece.vocabulary.values()) lastId = Math.max(lastId, id)

  return ({ maxTokens }) => ({
    maxTokens,
    encode(text) {
      const characters = maxTokens * maxCharactersPerToken
      const ids = [parsed.startId]
      append(text.length > characters ? text.slice(0, characters) : text, ids)
      const tokens = ids.length + 1
      if (tokens > maxTokens) ids.length = maxTokens - 1
      ids.push(parsed.endId)
      return { ids, tokens, truncated: tokens > maxTokens || text.length > characters }
    },
    countTokens: (text) => idsOf(text).length,
    decode: (ids) => (decoder ??= createDecoder(parsed, idsOf))(ids),
    lastId,
  })
}

/**
 * Two places where the library leaves the reference implementation (`tokenizers` in Rust): a final capital
 * sigma, which JavaScript lowers by context, and ideographs outside the basic plane, which it does not set apart.
 */
function likeTheReference(text: string): string {
  return text
    .replaceAll('Σ', 'σ')
    .replace(/[\u{20000}-\u{2A6DF}\u{2A700}-\u{2B81F}\u{2B920}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/gu, ' $& ')
}
