import { expect, test } from 'vitest'
import { readTraceContext, writeTraceparent } from './traceContext.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const parentId = 'b7ad6b7169203331'
const valid = `00-${traceId}-${parentId}-01`

test('a valid parent is read, and a later version by its known part', () => {
  expect(readTraceContext(valid, 'congo=t61rcWkgMzE,rojo@v1=00f067aa')).toEqual({
    traceId,
    parentId,
    sampled: true,
    tracestate: 'congo=t61rcWkgMzE,rojo@v1=00f067aa',
  })
  expect(readTraceContext(`01-${traceId}-${parentId}-00-more`, null)).toEqual({
    traceId,
    parentId,
    sampled: false,
  })
  expect(writeTraceparent({ traceId, spanId: parentId, sampled: true })).toBe(valid)
})

test.each([
  null,
  '',
  `ff-${traceId}-${parentId}-01`,
  `00-${'0'.repeat(32)}-${parentId}-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `00-${traceId.toUpperCase()}-${parentId}-01`,
  `${valid}-more`,
  `01-${traceId}-${parentId}-01more`,
  `01-${traceId}-${parentId}-01-${'x'.repeat(300)}`,
  ` ${valid}`,
])('%j is no parent', (header) => {
  expect(readTraceContext(header, 'a=b')).toBeUndefined()
})

test.each([
  '=b',
  'a',
  'A=b',
  'a=b,a=c',
  'a=b\u007f',
  'a=b=c',
  `a=${'x'.repeat(300)}`,
  Array.from({ length: 33 }, (_, i) => `k${i}=v`).join(','),
  Array.from({ length: 20 }, (_, i) => `k${i}=${'v'.repeat(40)}`).join(','),
])('a state like %j is left behind', (state) => {
  expect(readTraceContext(valid, state)).toEqual({ traceId, parentId, sampled: true })
})
