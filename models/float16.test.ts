import { expect, test } from 'vitest'
import { fromHalfBits, halfBytes, toHalfBits } from './float16.ts'

test('every half survives the way to a number and back', () => {
  for (let bits = 0; bits < 0x10000; bits++) {
    const value = fromHalfBits(bits)
    if (Number.isNaN(value)) expect(Number.isNaN(fromHalfBits(toHalfBits(value)))).toBe(true)
    else if (toHalfBits(value) !== bits && !(value === 0)) expect(toHalfBits(value)).toBe(bits)
  }
})

test('toHalfBits() rounds to the nearest half, ties to even', () => {
  const step = 2 ** -10
  expect(fromHalfBits(toHalfBits(1 + 0.5 * step))).toBe(1)
  expect(fromHalfBits(toHalfBits(1 + 1.5 * step))).toBe(1 + 2 * step)
  expect(fromHalfBits(toHalfBits(1 + 0.51 * step))).toBe(1 + step)
  expect(fromHalfBits(toHalfBits(0.1))).toBeCloseTo(0.1, 4)
})

test('toHalfBits() reaches the ends: subnormals, the largest half, infinity', () => {
  expect(toHalfBits(2 ** -24)).toBe(1)
  expect(toHalfBits(2 ** -26)).toBe(0)
  expect(toHalfBits(65_504)).toBe(0x7bff)
  expect(toHalfBits(65_520)).toBe(0x7c00)
  expect(toHalfBits(-Infinity)).toBe(0xfc00)
})

test('halfBytes() is little-endian', () => {
  expect([...halfBytes(Float32Array.of(1, -2))]).toEqual([0x00, 0x3c, 0x00, 0xc0])
})
