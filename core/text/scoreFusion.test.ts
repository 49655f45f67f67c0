import { expect, test } from 'vitest'
import { fuseScores } from './scoreFusion.ts'

const lexical = [
  { index: 4, score: 20 },
  { index: 1, score: 10 },
]
const semantic = [
  { index: 1, score: 0.8 },
  { index: 2, score: 0.4 },
  { index: 7, score: -0.2 },
]

test('adds shares of each best score, so that scales do not matter', () => {
  expect(fuseScores([lexical, semantic])).toEqual([
    { index: 1, score: 0.75 },
    { index: 4, score: 0.5 },
    { index: 2, score: 0.25 },
    { index: 7, score: 0 },
  ])
})

test('weights are relative to each other', () => {
  expect(fuseScores([lexical, semantic], [3, 1])[0]).toEqual({ index: 4, score: 0.75 })
})

test('a ranking without a positive score says nothing, equal scores go by index', () => {
  expect(fuseScores([[{ index: 3, score: 0 }], lexical])[0]).toEqual({ index: 4, score: 0.5 })
  expect(fuseScores([[{ index: 9, score: 1 }], [{ index: 2, score: 5 }]]).map(({ index }) => index)).toEqual([
    2, 9,
  ])
  expect(fuseScores([])).toEqual([])
})
