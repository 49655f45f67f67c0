import { describe, expect, test } from 'vitest'
import { dotChart } from './dotChart.ts'
import { lineChart } from './lineChart.ts'

const axes = {
  x: { title: 'tokens', ticks: [8, 256] },
  y: { title: 'ms', ticks: [1, 100] },
}
const cxOf = (svg: string): number[] => Array.from(svg.matchAll(/cx="([-\d.]+)"/g), ([, x]) => Number(x))
const heightOf = (svg: string, label: string): number =>
  Number(new RegExp(`y="([-\\d.]+)"[^>]*>${label}<`).exec(svg)?.[1])

describe('dotChart()', () => {
  const panel = { title: 'Spearman', digits: 2, leastSpan: 4 }

  test('draws a dot for each value, further right for more, none where nothing was measured', () => {
    const svg = dotChart('t', ['a', 'b', 'c'], [{ ...panel, values: [80, undefined, 82] }])
    const [first, second, ...more] = cxOf(svg)
    expect(more).toEqual([])
    expect(first!).toBeLessThan(second!)
  })

  test('does not blow up a hundredth to the whole width', () => {
    const near = cxOf(dotChart('t', ['a', 'b'], [{ ...panel, values: [82.03, 82.04] }]))
    expect(Math.abs(near[0]! - near[1]!)).toBeLessThan(2)
  })

  test('is well-formed where a name holds markup, and has a title to be read aloud', () => {
    const svg = dotChart('a "b"', ['x < y & z'], [{ ...panel, values: [1] }])
    expect(svg).toContain('x &lt; y &amp; z')
    expect(svg).toContain('aria-label="a &quot;b&quot;"')
    expect(svg).not.toContain('NaN')
  })
})

describe('lineChart()', () => {
  const line = (label: string, y: number) => ({ label, points: [[8, 1] as const, [256, y] as const] })

  test('has logarithmic axes: equal factors, equal steps', () => {
    const points = [16, 64, 256].map((x) => [x, 10] as const)
    const [a, b, c] = cxOf(lineChart('t', axes, [{ label: 'a', points }]))
    expect(b! - a!).toBeCloseTo(c! - b!, 0)
  })

  test('never writes two names over each other', () => {
    const svg = lineChart('t', axes, [line('one', 50), line('two', 50.1), line('three', 50.2)])
    const heights = ['one', 'two', 'three'].map((label) => heightOf(svg, label)).toSorted((a, b) => a - b)
    expect(heights[1]! - heights[0]!).toBeGreaterThanOrEqual(13)
    expect(heights[2]! - heights[1]!).toBeGreaterThanOrEqual(13)
  })
})
