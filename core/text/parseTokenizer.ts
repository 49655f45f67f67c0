import * as z from 'zod/mini'
import { AppError } from '../contract/error.ts'
import type { WordPieceModel } from './wordPiece.ts'

/** The parts of Hugging Face's `tokenizer.json` that an uncased BERT tokenizer is made of; the rest is ignored. */
const File = z.object({
  normalizer: z.object({
    type: z.literal('BertNormalizer'),
    clean_text: z.boolean(),
    handle_chinese_chars: z.boolean(),
    strip_accents: z.nullable(z.boolean()),
    lowercase: z.boolean(),
  }),
  pre_tokenizer: z.object({ type: z.literal('BertPreTokenizer') }),
  model: z.object({
    type: z.literal('WordPiece'),
    unk_token: z.string(),
    continuing_subword_prefix: z.string().check(z.minLength(1)),
    max_input_chars_per_word: z.int().check(z.positive()),
    vocab: z.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
  }),
})

export type ParsedTokenizer = {
  readonly normalizer: z.infer<typeof File>['normalizer']
  readonly wordPiece: WordPieceModel
  /** Put before and after every text. */
  readonly startId: number
  readonly endId: number
}

/**
 * Checks a parsed `tokenizer.json` of an uncased BERT model.
 * Throws AppError `integrity_failed`: a tokenizer we do not understand would give wrong vectors, silently.
 */
export function parseTokenizer(tokenizerJson: unknown): ParsedTokenizer {
  const file = File.safeParse(tokenizerJson)
  if (!file.success) {
    const issue = file.error.issues[0]
    throw refusal(`${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'wrong'}`)
  }
  const { normalizer, model } = file.data
  const vocabulary = new Map<string, number>()
  const { vocab } = model as { vocab: Readonly<Record<string, unknown>> }
  for (const piece of Object.keys(vocab)) {
    const id = vocab[piece]
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0) {
      throw refusal(`model.vocab[${JSON.stringify(piece)}] is ${String(id)}`)
    }
    vocabulary.set(piece, id)
  }
  const idOf = (token: string): number => {
    const id = vocabulary.get(token)
    if (id === undefined) throw refusal(`model.vocab has no ${token}`)
    return id
  }
  idOf(model.unk_token)
  return {
    normalizer,
    wordPiece: {
      vocabulary,
      unknownToken: model.unk_token,
      continuingPrefix: model.continuing_subword_prefix,
      maxWordCharacters: model.max_input_chars_per_word,
    },
    startId: idOf('[CLS]'),
    endId: idOf('[SEP]'),
  }
}

function refusal(what: string): AppError {
  return new AppError(
    'integrity_failed',
    `Cannot use tokenizer.json: ${what}; want an uncased BERT WordPiece tokenizer`,
  )
}
