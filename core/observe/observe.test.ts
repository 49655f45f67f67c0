import { describe, expect, test } from 'vitest'
import { AppError } from '../contract/error.ts'
import { Counter } from './counter.ts'
import { Histogram } from './histogram.ts'
import { logLine } from './logLine.ts'
import { whereThrown } from './whereThrown.ts'

describe('logLine()', () => {
  const nasty = 'a\r\nb\u001b[31mred\u0000\u0085\u2028\u2029\u202e"\\\ud800'
  test('is one printable line that reads back as what it was', () => {
    const line = logLine({ event: nasty, count: 3 })
    expect(line).toMatch(/^[\x20-\x7e]+$/)
    expect(JSON.parse(line)).toEqual({ event: nasty, count: 3 })
  })

  test('cuts what is long', () => {
    expect(logLine({ event: 'x'.repeat(10_000) }).length).toBeLessThan(600)
  })
})

describe('whereThrown()', () => {
  test('says the kind and the place, and nothing of the message', () => {
    const where = whereThrown(new TypeError('a secret\n    at secretFrame (secret.ts:1:2)'))
    expect(where).toMatch(/^TypeError at .*observe\.test\.ts:\d+:\d+/)
    expect(where).not.toContain('secret')
  })

  test('names the code of a typed error', () => {
    expect(whereThrown(new AppError('over_capacity', 'secret'))).toMatch(/^AppError over_capacity/)
  })

  test('believes no stack whose message was changed, and no name that is a text', () => {
    const changed = new Error('one\n    at secretFrame (secret.ts:1:2)')
    expect(changed.stack).toContain('secretFrame')
    changed.message = 'two'
    const named = new Error('three')
    named.name = 'a secret name'
    expect([whereThrown(changed), whereThrown('text')]).toEqual(['Error', 'string'])
    expect(whereThrown(named)).not.toContain('secret')
  })
})

describe('metrics', () => {
  test('a counter escapes the values of its labels, and counts in its unit', () => {
    const counter = new Counter({ name: 'c_total', help: 'h', labels: ['a'], maxSeries: 5, perUnit: 10 })
    counter.add(5, 'x"\\\ny')
    expect(counter.write()).toBe('# HELP c_total h\n# TYPE c_total counter\nc_total{a="x\\"\\\\\\ny"} 0.5\n')
  })

  test('a flood of label values ends in one series, and nothing of it is lost', () => {
    const counter = new Counter({ name: 'c_total', help: 'h', labels: ['a', 'b'], maxSeries: 50 })
    for (let i = 0; i < 10_000; i++) counter.add(1, `a${i}`, 'b')
    const lines = counter.write().trim().split('\n').slice(2)
    expect(lines).toHaveLength(51)
    expect(lines.at(-1)).toBe('c_total{a="other",b="other"} 9950')
  })

  test('a histogram counts upwards, with a last bucket for everything', () => {
    const histogram = new Histogram({
      name: 'h_seconds',
      help: 'h',
      labels: ['r'],
      maxSeries: 5,
      bounds: [1, 2],
    })
    for (const value of [0.5, 1, 1.5, 9]) histogram.observe(value, 'x')
    expect(histogram.write().split('\n').slice(2, -1)).toEqual([
      'h_seconds_bucket{r="x",le="1"} 2',
      'h_seconds_bucket{r="x",le="2"} 3',
      'h_seconds_bucket{r="x",le="+Inf"} 4',
      'h_seconds_sum{r="x"} 12',
      'h_seconds_count{r="x"} 4',
    ])
  })
})
