import { describe, expect, test } from 'vitest'
import { noneId } from '../../labels/labelsModel.ts'
import { exampleWords, labelsStateWords, labelWords } from './labelWords.ts'

const labels = [{ id: 'a', name: 'Invoice', examples: [] }]
const plain = (text: string) => text.replaceAll('\u00a0', ' ')

test('labelWords() says who called the document so, and how sure the head is', () => {
  expect(labelWords({ by: 'person', labelId: 'a' }, labels)).toBe('Invoice')
  expect(plain(labelWords({ by: 'head', labelId: 'a', confidence: 0.834 }, labels))).toBe(
    'Likely Invoice, 83 %',
  )
  expect(labelWords({ by: 'head', labelId: noneId, confidence: 0.9 }, labels)).toBe('Likely none of these')
  expect(labelWords({ by: 'person', labelId: noneId }, labels)).toBe('None of these')
  expect(labelWords({ by: 'person', labelId: 'gone' }, labels)).toBe('No label')
})

describe('labelsStateWords()', () => {
  const missing = (labels: number, ...examples: { name: string; count: number }[]) =>
    plain(labelsStateWords({ phase: 'learning', missing: { labels, examples } }))

  test('says plainly what is missing', () => {
    expect(missing(2)).toContain('Make two labels and give each 2 examples')
    expect(missing(1)).toContain('One more label is needed')
    expect(missing(1, { name: 'Invoice', count: 1 })).toBe(
      '“Invoice” needs 1 more example; and one more label is needed.',
    )
    expect(missing(0, { name: 'Invoice', count: 2 }, { name: 'Letter', count: 1 })).toBe(
      '“Invoice” needs 2 more examples, “Letter” 1.',
    )
  })

  test('says what is waited for, and that nothing is lost by a failure', () => {
    expect(labelsStateWords({ phase: 'waiting', for: 'model' })).toContain(
      'once the model runs on this device',
    )
    expect(labelsStateWords({ phase: 'failed', reason: 'Why.' })).toMatch(/are kept\. Why\.$/)
  })
})

test('exampleWords() shows a document by its name and a passage by its words', () => {
  expect(exampleWords({ id: '1', documentId: 'd', text: null }, 'May.txt')).toBe('May.txt')
  expect(exampleWords({ id: '1', documentId: 'd', text: 'Total\n due' }, 'May.txt')).toBe('“Total due”')
})
