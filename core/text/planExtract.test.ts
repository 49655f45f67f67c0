import { expect, test } from 'vitest'
import { planExtract, sentenceCharacters } from './planExtract.ts'

test('lists the sentences of all passages with their places', () => {
  const passages = [{ text: ' One. Two.', title: 'A' }, { text: '' }, { text: 'Three.' }]
  const plan = planExtract(passages)
  expect(plan.sentences).toEqual([
    { passageIndex: 0, start: 1, end: 5, text: 'One.' },
    { passageIndex: 0, start: 6, end: 10, text: 'Two.' },
    { passageIndex: 2, start: 0, end: 6, text: 'Three.' },
  ])
  expect(plan).toMatchObject({ titles: ['A', '', ''], unreadPassages: 0 })
})

test('lists a sentence that overlapping passages share once', () => {
  const plan = planExtract([{ text: 'One. Two.' }, { text: 'Two. Three.' }])
  expect(plan.sentences.map(({ text }) => text)).toEqual(['One.', 'Two.', 'Three.'])
})

test('stops at the limit and says how many passages were not read to their end', () => {
  const passages = [{ text: 'One. Two.' }, { text: 'Three. Four.' }, { text: 'Five.' }]
  expect(planExtract(passages, 3)).toMatchObject({ sentences: { length: 3 }, unreadPassages: 2 })
  expect(planExtract(passages, 4)).toMatchObject({ sentences: { length: 4 }, unreadPassages: 1 })
  expect(planExtract(passages, 5).unreadPassages).toBe(0)
})

test('cuts endless sentences', () => {
  const plan = planExtract([{ text: Array.from({ length: 1_000 }, (_, i) => `word${i}`).join(' ') }])
  expect(plan.sentences.length).toBeGreaterThan(4)
  expect(plan.sentences.every(({ text }) => text.length <= sentenceCharacters)).toBe(true)
})
