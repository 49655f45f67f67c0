import { expect, test } from 'vitest'
import { planPasses } from './planPasses.ts'

const texts = (...lengths: number[]) => lengths.map((length) => ({ length }))
const limits = { maxTokens: 10, maxTexts: 3 }

test.each([
  ['nothing', [], []],
  ['what fits together', [4, 6], [[0, 2]]],
  [
    'one more than fits',
    [4, 6, 1],
    [
      [0, 2],
      [2, 3],
    ],
  ],
  [
    'texts as long as a pass',
    [10, 10],
    [
      [0, 1],
      [1, 2],
    ],
  ],
  [
    'many short texts',
    [1, 1, 1, 1, 1, 1, 1],
    [
      [0, 3],
      [3, 6],
      [6, 7],
    ],
  ],
])('planPasses() of %s', (_, lengths, wanted) => {
  expect(planPasses(texts(...lengths), limits).map(({ from, to }) => [from, to])).toEqual(wanted)
})
