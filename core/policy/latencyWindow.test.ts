import { describe, expect, test } from 'vitest'
import { type LatencyWindow, percentileMs, withLatency } from './latencyWindow.ts'

describe('the window of latencies', () => {
  const filled = (values: readonly number[]) => values.reduce<LatencyWindow>(withLatency, [])

  test('knows no percentile before twenty answers', () => {
    expect(percentileMs(filled(Array(19).fill(5)), 0.95)).toBeUndefined()
  })

  test('gives the value that the share did not exceed, of the last hundred', () => {
    expect(percentileMs(filled(Array.from({ length: 100 }, (_, i) => i + 1)), 0.95)).toBe(95)
    expect(percentileMs(filled([...Array(500).fill(9_999), ...Array(100).fill(3)]), 0.95)).toBe(3)
    expect(filled(Array(500).fill(1))).toHaveLength(100)
  })
})
