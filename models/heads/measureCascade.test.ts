import { expect, test } from 'vitest'
import { measureCascade } from './measureCascade.ts'

test('counts what is kept, and how much more often that is wrong than the larger head on the same texts', () => {
  const near = [
    { confidence: 0.99, right: true },
    { confidence: 0.91, right: false },
    { confidence: 0.9, right: true },
    { confidence: 0.4, right: false },
  ]
  const far = [true, true, true, false].map((right) => ({ confidence: 0.5, right }))
  const { texts, pWrong, largerPWrong, rows } = measureCascade(near, far)
  expect({ texts, pWrong, largerPWrong }).toEqual({ texts: 4, pWrong: 0.5, largerPWrong: 0.25 })
  expect(rows.find(({ threshold }) => threshold === 0.9)).toEqual({
    threshold: 0.9,
    keepShare: 0.75,
    keptLoss: 0.3333,
  })
  expect(rows.find(({ threshold }) => threshold === 0.99)).toEqual({
    threshold: 0.99,
    keepShare: 0.25,
    keptLoss: 0,
  })
})
