import { describe, expect, test } from 'vitest'
import { pieces, readerWindow, splitBlocks } from './blocks.ts'

const text = '# Fees\n\nA card costs 12 crowns.\nIt lasts a year.\n  \nLate books cost more.\n'
const whole = { start: 0, end: text.length }
const shown = (value: string) =>
  splitBlocks(value, { start: 0, end: value.length }).map(({ start, end }) => value.slice(start, end))

describe('splitBlocks()', () => {
  test('parts at blank lines, keeps lines of one paragraph together, takes marks off headings', () => {
    expect(shown(text)).toEqual([
      'Fees',
      'A card costs 12 crowns.\nIt lasts a year.',
      'Late books cost more.',
    ])
    expect(splitBlocks(text, whole)[0]?.kind).toBe('heading')
  })

  test('a heading needs no blank line around it', () => {
    expect(shown('one\n## Two\nthree')).toEqual(['one', 'Two', 'three'])
    expect(shown('#hashtag is text')).toEqual(['#hashtag is text'])
  })

  test('shows only the window', () => {
    const blocks = splitBlocks(text, { start: 8, end: 31 })
    expect(blocks.map(({ start, end }) => text.slice(start, end))).toEqual(['A card costs 12 crowns.'])
  })
})

describe('pieces()', () => {
  const [, paragraph] = splitBlocks(text, whole)
  if (!paragraph) throw new Error('the text has a paragraph')

  test('marks exactly the span, also over a line end', () => {
    const start = text.indexOf('12')
    const marked = pieces(text, paragraph, { start, end: text.indexOf(' lasts') })
    expect(marked).toEqual([
      { text: 'A card costs ', marked: false },
      { text: '12 crowns.\nIt', marked: true },
      { text: ' lasts a year.', marked: false },
    ])
  })

  test('a span elsewhere marks nothing', () => {
    expect(pieces(text, paragraph, { start: 0, end: 4 }).some((piece) => piece.marked)).toBe(false)
    expect(pieces(text, paragraph, null)).toHaveLength(1)
  })
})

describe('readerWindow()', () => {
  const lines = 'a line of text\n'.repeat(1_000)

  test('holds the focus and is cut at line ends', () => {
    const window = readerWindow(lines, 9_000, 1_000)
    expect(window.start).toBeLessThan(9_000)
    expect(window.end).toBeGreaterThan(9_000)
    expect(window.start % 15).toBe(0)
    expect(window.end - window.start).toBeLessThan(1_100)
  })

  test('at either end it stays inside the text', () => {
    expect(readerWindow(lines, 0, 1_000).start).toBe(0)
    expect(readerWindow(lines, lines.length, 1_000).end).toBe(lines.length)
  })

  test('a short text comes whole, and one without lines is bounded all the same', () => {
    expect(readerWindow('short', 2, 1_000)).toEqual({ start: 0, end: 5 })
    const window = readerWindow('x'.repeat(9_000), 4_000, 1_000)
    expect(window.end - window.start).toBeLessThanOrEqual(2_000)
    expect(window.start).toBeLessThan(4_000)
  })
})
