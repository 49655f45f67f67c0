import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exp, log } from './elementary.ts'

test('exp() is e^x to 14 digits, over all that a number holds', () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-14)
    }),
  )
  expect([exp(0), exp(-Infinity), exp(-800), exp(800), exp(Number.NaN)]).toEqual([
    1,
    0,
    0,
    Infinity,
    Number.NaN,
  ])
})

test('log() is the natural logarithm to 14 digits', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
      expect(Math.abs(log(x) - Math.log(x))).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(Math.log(x))))
    }),
  )
  expect([log(1), log(0), log(Infinity), log(-1)]).toEqual([0, -Infinity, Infinity, Number.NaN])
})

test('both give the bits that they gave before, on any engine', () => {
  const bits = (value: number) => [...new Uint32Array(Float64Array.of(value).buffer)]
  expect([bits(exp(1)), bits(exp(-20.5)), bits(log(10))]).toMatchInlineSnapshot(`
    [
      [
        2333366122,
        1074118410,
      ],
      [
        4276945068,
        1041594938,
      ],
      [
        3149223190,
        1073900465,
      ],
    ]
  `)
})
