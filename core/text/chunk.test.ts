import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ChunkOptions } from './chunk.ts'
import { chunkCharactersPerToken, chunkText } from './chunk.ts'

const words = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length
const options: ChunkOptions = { targetTokens: 10, maxTokens: 12, overlapSentences: 0, countTokens: words }

function texts(text: string, changed: Partial<ChunkOptions> = {}): string[] {
  return chunkText(text, { ...options, ...changed }).map(({ start, end }) => text.slice(start, end))
}

describe('chunkText', () => {
  test('packs whole sentences up to the target', () => {
    const text = 'One two three four. Five six seven eight. Nine ten eleven twelve.'
    expect(texts(text)).toEqual(['One two three four. Five six seven eight.', 'Nine ten eleven twelve.'])
    expect(chunkText(text, options).map(({ tokens }) => tokens)).toEqual([8, 4])
  })

  test('closes a chunk that is half full where a paragraph ends, and lets a short one go on', () => {
    const half = 'One two three four five six.\n\nSeven eight nine.'
    expect(texts(half)).toEqual(['One two three four five six.', 'Seven eight nine.'])
    expect(texts('Heading\n\nSeven eight nine.')).toEqual(['Heading\n\nSeven eight nine.'])
  })

  test('repeats the last sentences inside a paragraph, not across paragraphs', () => {
    const text = 'One two three four. Five six. Seven eight nine ten eleven.\n\nTwelve. Thirteen fourteen.'
    expect(texts(text, { overlapSentences: 1 })).toEqual([
      'One two three four. Five six.',
      'Five six. Seven eight nine ten eleven.',
      'Twelve. Thirteen fourteen.',
    ])
  })

  test('repeats nothing where a paragraph does not fit', () => {
    const text = 'One. Two three.\n\nFour five six seven eight nine ten eleven.'
    expect(texts(text, { overlapSentences: 1 })).toEqual([
      'One. Two three.',
      'Four five six seven eight nine ten eleven.',
    ])
  })

  test('splits a sentence that no chunk can hold at blanks', () => {
    const long = Array.from({ length: 30 }, (_, i) => `w${i}`).join(' ')
    const chunks = chunkText(`Short one. ${long}. End here.`, options)
    expect(chunks.every(({ tokens }) => tokens <= 12)).toBe(true)
    expect(chunks.flatMap(({ sentences }) => sentences).length).toBeGreaterThan(4)
    expect(
      chunks
        .map(({ start, end }) => words(`Short one. ${long}. End here.`.slice(start, end)))
        .reduce((a, b) => a + b),
    ).toBe(34)
  })

  test('splits what has no blanks between characters, never inside a surrogate pair', () => {
    const text = '😀'.repeat(40)
    const pieces = texts(text, { countTokens: (piece) => piece.length, targetTokens: 6, maxTokens: 6 })
    expect(pieces.join('')).toBe(text)
    expect(pieces.every((piece) => piece.length <= 6 && piece.length % 2 === 0)).toBe(true)
  })

  test('bounds the characters of a chunk whatever they count', () => {
    const chunks = texts('x'.repeat(2_000), { countTokens: () => 1, targetTokens: 3, maxTokens: 3 })
    expect(chunks.every((chunk) => chunk.length <= 3 * chunkCharactersPerToken)).toBe(true)
    expect(chunks.join('')).toHaveLength(2_000)
  })

  test('counts each sentence that fits once', () => {
    const counted: string[] = []
    const text = 'One two. Three four five. Six seven.\n\nEight nine ten. Eleven.'
    chunkText(text, {
      ...options,
      overlapSentences: 1,
      countTokens: (part) => (counted.push(part), words(part)),
    })
    expect(counted).toEqual([...new Set(counted)])
    expect(counted).toHaveLength(5)
  })

  test('holds every character that is not blank, in order, within maxTokens', () => {
    const part = fc.constantFrom('word ', 'Word. ', '\n\n', 'longerword', '. ', '漢字。', ' ')
    fc.assert(
      fc.property(fc.array(part, { maxLength: 80 }), fc.integer({ min: 1, max: 9 }), (parts, maxTokens) => {
        const text = parts.join('')
        const count = (piece: string): number => Math.ceil(piece.length / 4)
        const chunks = chunkText(text, {
          targetTokens: maxTokens,
          maxTokens,
          overlapSentences: 0,
          countTokens: count,
        })
        const kept = chunks.flatMap(({ sentences }) =>
          sentences.map(({ start, end }) => text.slice(start, end)),
        )
        expect(kept.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
        for (const { sentences, start, end, tokens } of chunks) {
          expect(tokens).toBeLessThanOrEqual(maxTokens)
          expect([sentences[0]?.start, sentences.at(-1)?.end]).toEqual([start, end])
        }
      }),
      { numRuns: 300 },
    )
  })
})
