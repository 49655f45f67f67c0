import { describe, expect, test } from 'vitest'
import { belowFloor } from './belowFloor.ts'
import type { ModelResults } from './results.ts'
import type { Task } from './task.ts'

const task: Task = {
  id: 'likeness',
  title: '',
  data: '',
  method: '',
  measures: [],
  floors: { small: { spearman: { atLeast: 80 }, bytes: { atMost: 10 } } },
  needs: [],
  run: () => Promise.resolve({}),
}
const results = (scores: Record<string, number>, id = 'small'): ModelResults => ({
  id,
  version: 1,
  engine: 'engine',
  sha256: '0'.repeat(64),
  released: true,
  tasks: { likeness: { measuredAt: '', commit: '', processor: '', node: '', scores } },
})

describe('belowFloor()', () => {
  test('has nothing to say of what stands on its floors', () => {
    expect(belowFloor([task], results({ spearman: 80, bytes: 10 }))).toEqual([])
  })

  test('names what fell, and what was wanted', () => {
    expect(belowFloor([task], results({ spearman: 79.99, bytes: 11 }))).toEqual([
      'small on engine, likeness: spearman is 79.99; wanted at least 80',
      'small on engine, likeness: bytes is 11; wanted at most 10',
    ])
  })

  test('counts a measure that is missing, or no number, as fallen', () => {
    expect(belowFloor([task], results({ spearman: Number.NaN }))).toHaveLength(2)
  })

  test('asks nothing of a model without floors', () => {
    expect(belowFloor([task], results({}, 'other'))).toEqual([])
  })
})
