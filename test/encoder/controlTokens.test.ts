import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTokenizer, specialTokens } from '#core/text/tokenize'

type TokenizerJson = {
  added_tokens: { id: number; content: string }[]
  model: { vocab: Record<string, number>; unk_token: string }
}
const json = JSON.parse(readFileSync('models/artifacts/tokenizer.json', 'utf8')) as TokenizerJson
const maxTokens = 256
const tokenizer = createTokenizer(json, { maxTokens })

const unknown = json.model.vocab[json.model.unk_token]
/** Ids that steer a model. The one for "unknown" says of a text only that nobody knows it. */
const control = new Set(json.added_tokens.map(({ id }) => id).filter((id) => id !== unknown))
const inside = (text: string): number[] => tokenizer.encode(text).ids.slice(1, -1)
const names = [
  ...json.added_tokens.map(({ content }) => content),
  '<|im_start|>',
  '<|im_end|>',
  '<|endoftext|>',
  '<s>',
  '</s>',
  '[INST]',
  '<<SYS>>',
]

test('the released vocabulary has control tokens, and no text spells one', () => {
  expect(control.size).toBeGreaterThanOrEqual(4)
  const dressed = names.flatMap((name) => [
    name,
    ` ${name} `,
    `a${name}b`,
    name.toLowerCase(),
    name.repeat(3),
    name.replace(/(.)/g, '$1\u200b'),
    name.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  ])
  for (const text of dressed)
    expect(
      inside(text).filter((id) => control.has(id)),
      text,
    ).toEqual([])
})

test('nor does any mixture of their parts with anything', () => {
  const part = fc.oneof(
    fc.constantFrom(...names, '[', ']', '##', 'CLS', '\u0000', '\ud800', '\u202e'),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      expect(inside(parts.join('')).filter((id) => control.has(id))).toEqual([])
    }),
    { numRuns: 3_000 },
  )
})

test('a text made to be slow is read to its bound, like every other', () => {
  const letters = [
    'x',
    '_',
    '^',
    'é',
    '\ufdfa',
    '\u0300',
    '\u200b',
    '東',
    '😀',
    ' ',
    '\u0000',
    '\ud800',
    'a-',
    'ß',
    'ﬁ',
  ]
  for (const letter of letters) {
    const { ids, truncated } = tokenizer.encode(letter.repeat(200_000))
    expect(ids.length, letter).toBeLessThanOrEqual(maxTokens)
    expect(ids.length, letter).toBeGreaterThanOrEqual(specialTokens)
    expect(truncated, letter).toBe(true)
  }
})
