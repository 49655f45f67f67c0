import { expect, test } from 'vitest'
import { fusionRankConstant, fuseRankings } from './rankFusion.ts'

test('adds 1 / (60 + rank) over the rankings, best first', () => {
  const fused = fuseRankings([
    [5, 6, 7],
    [6, 8],
  ])
  expect(fused.map(({ index }) => index)).toEqual([6, 5, 8, 7])
  expect(fused[0]?.score).toBeCloseTo(1 / (fusionRankConstant + 2) + 1 / (fusionRankConstant + 1), 12)
})

test('weights scale a ranking, ties go by index', () => {
  expect(fuseRankings([[1], [2]], [1, 2]).map(({ index }) => index)).toEqual([2, 1])
  expect(fuseRankings([[9], [2]]).map(({ index }) => index)).toEqual([2, 9])
  expect(fuseRankings([[], []])).toEqual([])
})
