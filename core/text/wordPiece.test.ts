import { WordPiece } from '@huggingface/tokenizers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWordPiece } from './wordPiece.ts'

const pieces = ['?', 'a', 'b', 'ab', 'abc', 'ba', '##a', '##b', '##c', '##ab', '##bca', 'é', '##😀', '##']
const vocabulary = new Map(pieces.map((piece, id) => [piece, id]))
const model = { vocabulary, unknownToken: '?', continuingPrefix: '##', maxWordCharacters: 10 }
const wordPiece = createWordPiece(model)

function idsOf(word: string): number[] {
  const ids: number[] = []
  wordPiece(word, ids)
  return ids
}

test('a word becomes its longest pieces from the left', () => {
  expect(idsOf('abcab')).toEqual(['abc', '##ab'].map((piece) => pieces.indexOf(piece)))
})

test('a word with a part that no piece fits becomes one unknown token, and leaves earlier ids alone', () => {
  const ids = [7]
  wordPiece('abz', ids)
  expect(ids).toEqual([7, 0])
})

test('a word is looked at in linear time: from each place no further than the longest piece', () => {
  const word = 'a'.repeat(500)
  let looks = 0
  const counted = {
    length: word.length,
    slice: (from: number, to: number) => (looks++, word.slice(from, to)),
  }
  createWordPiece({ ...model, maxWordCharacters: word.length })(counted as unknown as string, [])
  expect(looks).toBeLessThanOrEqual(3 * word.length)
})

test('a word longer than the limit, counted in code points, is unknown', () => {
  expect(idsOf('a'.repeat(10))).toHaveLength(10)
  expect(idsOf('a'.repeat(11))).toEqual([0])
  expect(idsOf(`a${'😀'.repeat(9)}`)).toHaveLength(10)
})

test("pieces equal the library's for random words", () => {
  const reference = new WordPiece({
    type: 'WordPiece',
    unk_token: '?',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 10,
    vocab: Object.fromEntries(vocabulary),
  })
  const word = fc.string({
    unit: fc.constantFrom('a', 'b', 'c', 'é', '😀', 'z'),
    minLength: 1,
    maxLength: 12,
  })
  fc.assert(
    fc.property(word, (text) => {
      const expected = reference.encode([text]).map((piece) => vocabulary.get(piece))
      expect(idsOf(text)).toEqual(expected)
    }),
    { numRuns: 500 },
  )
})
