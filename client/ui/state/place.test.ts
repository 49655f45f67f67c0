import { describe, expect, test } from 'vitest'
import { formatPlace, nowhere, parsePlace, questionCharacters } from './place.ts'

describe('place', () => {
  test('what formatPlace() writes parsePlace() reads, whatever the question holds', () => {
    const place = {
      question: 'What do 50 % & "more" cost? #fees +1',
      within: 'doc-1',
      documentId: 'doc-2',
      span: { start: 12, end: 40 },
      labels: true,
      label: 'label-3',
    }
    expect(parsePlace(formatPlace(place))).toEqual(place)
    expect(parsePlace(formatPlace(nowhere))).toEqual(nowhere)
  })

  test('formatPlace() keeps everything in the fragment, which browsers never send', () => {
    expect(formatPlace({ ...nowhere, question: 'who?' })).toBe('#q=who%3F')
    expect(formatPlace({ ...nowhere, question: 'who?' })).not.toContain('?')
  })

  test('a span needs a document and has to run forwards', () => {
    expect(parsePlace('#at=3-9').span).toBeNull()
    expect(parsePlace('#doc=a&at=9-3').span).toBeNull()
    expect(parsePlace('#doc=a&at=-1-3').span).toBeNull()
    expect(parsePlace('#doc=a&at=3-9').span).toEqual({ start: 3, end: 9 })
  })

  test('an empty or foreign fragment is nowhere', () => {
    for (const hash of ['', '#', '#q=', '#q=%20%20', '#section-2', '#%E0%A4%A']) {
      expect(parsePlace(hash)).toEqual(nowhere)
    }
  })

  test('a question from the address is cut where the field would stop', () => {
    expect(parsePlace(`#q=${'a'.repeat(5_000)}`).question).toHaveLength(questionCharacters)
  })
})
