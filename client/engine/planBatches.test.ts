import { describe, expect, test } from 'vitest'
import { planBatches } from './planBatches.ts'

const options = { maxTokens: 16, oneByOne: false }

describe('planBatches()', () => {
  test('sorts by length and keeps rows x longest row within the limit', () => {
    expect(planBatches([8, 2, 4, 2, 9], options)).toEqual([[1, 3, 2], [0], [4]])
  })

  test('sends a text beyond the limit alone instead of dropping it', () => {
    expect(planBatches([40, 3], options)).toEqual([[1], [0]])
  })

  test('holds every text exactly once for any mix of lengths', () => {
    const lengths = Array.from({ length: 200 }, (_, i) => 2 + ((i * 97) % 255))
    const batches = planBatches(lengths, { maxTokens: 512, oneByOne: false })
    expect(batches.flat().toSorted((a, b) => a - b)).toEqual(lengths.map((_, i) => i))
    for (const batch of batches) {
      const longest = Math.max(...batch.map((index) => lengths[index] as number))
      expect(batch.length * longest).toBeLessThanOrEqual(512)
    }
  })

  test('runs one text at a time where vectors depend on their batch', () => {
    expect(planBatches([3, 1, 2], { maxTokens: 512, oneByOne: true })).toEqual([[1], [2], [0]])
  })

  test('has nothing to do for no texts', () => {
    expect(planBatches([], options)).toEqual([])
  })
})
