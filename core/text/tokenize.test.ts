import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../contract/error.ts'
import { createTokenizer, maxCharactersPerToken, specialTokens } from './tokenize.ts'

const pieces =
  '[PAD] [UNK] [CLS] [SEP] [MASK] [ ] cl sep mask unk pad ##s the cat ##ches ##ing run ##n cafe 東 京 . , - ##a a x ##σ'.split(
    ' ',
  )
const json = {
  added_tokens: [
    {
      id: 2,
      special: true,
      content: '[CLS]',
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    },
    {
      id: 3,
      special: true,
      content: '[SEP]',
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    },
  ],
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
  },
}
const id = (piece: string): number => pieces.indexOf(piece)
const [start, end, unknown] = [id('[CLS]'), id('[SEP]'), id('[UNK]')]
const tokenizer = createTokenizer(json, { maxTokens: 16 })

describe('encode', () => {
  test('lowers, strips accents, splits words into their longest pieces and frames them', () => {
    const { ids, tokens, truncated } = tokenizer.encode('The Café runn-ing cats.')
    const words = ['the', 'cafe', 'run', '##n', '-', '[UNK]', 'cat', '##s', '.'].map(id)
    expect(ids).toEqual([start, ...words, end])
    expect({ tokens, truncated }).toEqual({ tokens: 11, truncated: false })
  })

  test('reads the names of control tokens as ordinary text', () => {
    for (const name of ['[CLS]', '[SEP]', '[MASK]', '[PAD]', '[UNK]', '##ing']) {
      const inner = tokenizer.encode(`the ${name} cat`).ids.slice(1, -1)
      expect(inner).not.toContain(start)
      expect(inner).not.toContain(end)
      expect(inner).not.toContain(id('[MASK]'))
      expect(inner).not.toContain(id('[PAD]'))
      expect(inner).not.toContain(id('##ing'))
    }
    expect(tokenizer.encode('[SEP]').ids).toEqual([start, ...['[', 'sep', ']'].map(id), end])
  })

  test('cuts to maxTokens, keeps the end token and says how many tokens there were', () => {
    const encoding = tokenizer.encode('cat '.repeat(40))
    expect(encoding.ids).toHaveLength(16)
    expect(encoding.ids.at(-1)).toBe(end)
    expect(encoding).toMatchObject({ tokens: 42, truncated: true })
  })

  test('reads only a bounded beginning of a huge text and says that it was cut', () => {
    const characters = 16 * maxCharactersPerToken
    expect(tokenizer.encode(`${' '.repeat(characters)}cat`)).toEqual({
      ids: [start, end],
      tokens: 2,
      truncated: true,
    })
    const one = tokenizer.encode('x'.repeat(1_000_000))
    expect(one).toEqual({ ids: [start, unknown, end], tokens: 3, truncated: true })
  })

  test('sets ideographs apart and lowers a final sigma as the reference does', () => {
    expect(tokenizer.encode('東京').ids).toEqual([start, id('東'), id('京'), end])
    expect(tokenizer.encode('𠀀𠀁').ids).toEqual([start, unknown, unknown, end])
    expect(tokenizer.encode('aΣ').ids).toEqual([start, id('a'), id('##σ'), end])
  })

  test('encodes nothing, blanks, controls and lone surrogates without throwing', () => {
    for (const text of ['', ' \n\t', '\0\u0001', '\ud800', '\u200b\ufeff', '\udc00 \ud800']) {
      expect(tokenizer.encode(text).ids).toEqual([start, end])
    }
    expect(tokenizer.encode('c\0a\u200bt').ids).toEqual([start, id('cat'), end])
  })

  test('gives 2 to maxTokens known ids for any string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const { ids, tokens, truncated } = tokenizer.encode(text)
        expect(ids.length).toBe(Math.min(tokens, 16))
        expect(truncated).toBe(tokens > 16)
        expect(ids.slice(1, -1).every((one) => one !== start && one !== end && one < pieces.length)).toBe(
          true,
        )
      }),
    )
  })
})

describe('countTokens', () => {
  test('counts what encode would without special tokens, and adds up over blanks', () => {
    expect(tokenizer.countTokens('the cats')).toBe(3)
    expect(tokenizer.encode('the cats').tokens).toBe(3 + specialTokens)
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(tokenizer.countTokens(`${a} ${b}`)).toBe(tokenizer.countTokens(a) + tokenizer.countTokens(b))
      }),
    )
  })
})

describe('decode', () => {
  const ids = (words: string): number[] => words.split(' ').map(id)

  test('gives a text that has these tokens, with or without the frame', () => {
    const words = ids('the cat ##s run ##n .')
    expect(tokenizer.decode(words)).toEqual({ text: 'the cats runn .' })
    expect(tokenizer.decode([start, ...words, end])).toEqual({ text: 'the cats runn .' })
    expect(tokenizer.lastId).toBe(pieces.length - 1)
  })

  test('of what encode made of any text has those tokens again, unknown words included', () => {
    const units = fc.constantFrom('the', 'cats', ' ', '東', 'Σ', '.', 'é', '[', 'zzz', '##s', '\u{20001}')
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ unit: units }))
    fc.assert(
      fc.property(text, (any) => {
        const { ids: made } = tokenizer.encode(any)
        const decoded = tokenizer.decode(made)
        expect('text' in decoded && tokenizer.encode(decoded.text).ids).toEqual(made)
      }),
    )
  })

  test('names the first token that no text has there', () => {
    const refused = (words: number[]) => tokenizer.decode(words)
    expect(refused([...ids('the cat'), pieces.length])).toEqual({ at: 2, flaw: 'unknown_id' })
    expect(refused([start, pieces.length, end])).toEqual({ at: 1, flaw: 'unknown_id' })
    expect(refused(ids('##s the'))).toEqual({ at: 0, flaw: 'other_tokens' })
    expect(refused(ids('the [SEP] cat'))).toEqual({ at: 1, flaw: 'other_tokens' })
    expect(refused([start, ...ids('the . ##s'), end])).toEqual({ at: 3, flaw: 'other_tokens' })
    expect(refused(ids('the [PAD]'))).toEqual({ at: 1, flaw: 'other_tokens' })
  })
})

describe('createTokenizer', () => {
  test('refuses a tokenizer it would misread, naming the field', () => {
    const refused = (change: object): AppError => {
      try {
        createTokenizer({ ...json, ...change }, { maxTokens: 16 })
      } catch (error) {
        if (error instanceof AppError) return error
      }
      throw new Error('was not refused')
    }
    expect(refused({ model: { ...json.model, type: 'BPE' } }).message).toContain('model.type')
    expect(refused({ model: { ...json.model, vocab: { a: -1 } } }).message).toContain(
      'model.vocab["a"] is -1',
    )
    expect(refused({ model: { ...json.model, vocab: { '[UNK]': 0 } } }).message).toContain('[CLS]')
    expect(refused({ normalizer: null }).code).toBe('integrity_failed')
    expect(() => createTokenizer('text', { maxTokens: 16 })).toThrow(AppError)
  })
})
