import { expect, test } from 'vitest'
import { evidenceTrials } from './evidenceTrials.ts'

const sciFact = (goldSentences: number[]) => ({
  abstracts: new Map([['7', { title: 'T', sentences: ['One is first.', 'Two follows.', 'Three ends.'] }]]),
  train: [],
  validation: [{ claim: 'Two follows one.', abstracts: ['7'], goldSentences }],
})

test('evidenceTrials() says where the evidence stands in the passage', () => {
  const [trial] = evidenceTrials(sciFact([1, 2]))
  expect(trial?.gold.map(({ start, end }) => trial.passage.slice(start, end))).toEqual([
    'Two follows.',
    'Three ends.',
  ])
})

test('evidenceTrials() takes the rows of a claim together', () => {
  const { validation, ...rest } = sciFact([1])
  const trials = evidenceTrials({ ...rest, validation: [...validation, ...sciFact([2]).validation] })
  expect(trials.map(({ gold }) => gold.length)).toEqual([2])
})

test('evidenceTrials() refuses evidence that is no sentence of the abstract', () => {
  expect(() => evidenceTrials(sciFact([3]))).toThrow('sentence 3 of 3')
})
