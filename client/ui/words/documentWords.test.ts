import { describe, expect, test } from 'vitest'
import type { DocumentView } from '../../model.ts'
import { coverageWords, documentNews, documentWords, nameFromText, wasRead } from './documentWords.ts'

const document = (state: DocumentView['state'], name = 'a.txt'): DocumentView => ({
  id: name,
  name,
  addedAtMs: 0,
  characters: 900,
  sentences: 12,
  state,
})
const plain = (text: string | null) => text?.replaceAll('\u00a0', ' ')

describe('documentWords()', () => {
  test('says what each phase means to a reader', () => {
    expect(plain(documentWords(document({ phase: 'ready' })))).toBe('12 sentences')
    expect(documentWords(document({ phase: 'indexing', done: 34, total: 1_200 }))).toBe('Reading 34 of 1,200')
    expect(documentWords(document({ phase: 'partial', done: 34, total: 120 }))).toBe(
      'Read in part: 34 of 120',
    )
    expect(documentWords(document({ phase: 'failed', reason: 'it is empty' }))).toBe('Not added: it is empty')
  })
})

test('wasRead() holds for every document but a failed one', () => {
  expect(wasRead(document({ phase: 'indexing', done: 0, total: 9 }))).toBe(true)
  expect(wasRead(document({ phase: 'partial', done: 0, total: 9 }))).toBe(true)
  expect(wasRead(document({ phase: 'failed', reason: 'x' }))).toBe(false)
})

test('coverageWords() is silent when everything was read, and does not count failed documents', () => {
  expect(coverageWords([document({ phase: 'ready' }), document({ phase: 'failed', reason: 'x' })])).toBeNull()
  expect(plain(coverageWords([document({ phase: 'partial', done: 1, total: 2 })]))).toBe(
    '1 document not fully read yet',
  )
  expect(
    plain(coverageWords([1, 2].map((n) => document({ phase: 'indexing', done: 1, total: 2 }, String(n))))),
  ).toBe('2 documents not fully read yet')
})

describe('documentNews()', () => {
  const indexing = document({ phase: 'indexing', done: 1, total: 2 })
  const ready = document({ phase: 'ready' })

  test('tells of a phase once, not of every count', () => {
    expect(documentNews([], [indexing])).toEqual(['Reading a.txt.'])
    expect(documentNews([indexing], [document({ phase: 'indexing', done: 2, total: 2 })])).toEqual([])
    expect(documentNews([indexing], [ready])).toEqual(['a.txt is ready.'])
  })

  test('is silent about documents that were there from the start, and names failed ones with the reason', () => {
    expect(documentNews([], [ready])).toEqual([])
    expect(documentNews([], [document({ phase: 'failed', reason: 'it is empty' })])).toEqual([
      'a.txt was not added: it is empty',
    ])
  })
})

describe('nameFromText()', () => {
  test('takes the first line, without heading marks, cut at a word', () => {
    expect(nameFromText('\n## Minutes of May\nWe met.')).toBe('Minutes of May')
    const long = nameFromText('The quick brown fox jumps over the lazy dog and then sleeps in the sun')
    expect(long).toBe('The quick brown fox jumps over the lazy dog and…')
  })

  test('names text without a first line too', () => expect(nameFromText('  \n ')).toBe('Pasted text'))
})
