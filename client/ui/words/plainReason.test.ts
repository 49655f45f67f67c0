import { describe, expect, test } from 'vitest'
import { plainReason } from './plainReason.ts'

const plain = (text: string) => plainReason(text).replaceAll('\u00a0', ' ')

describe('plainReason()', () => {
  test('speaks of places and cents, not of tiers and micro-USD', () => {
    expect(
      plain(
        'on this device: about 38 ms, nothing to pay; next best at the origin about 1210 ms, 200 micro-USD',
      ),
    ).toBe('On this device: about 38 ms, nothing to pay; next best on our server about 1.2 s, 0.02 ct.')
  })

  test('keeps both sides of a comparison in one unit', () => {
    expect(plain('expected cost 5200 against 384 micro-USD (about 98 ms, 12 micro-USD)')).toBe(
      'With waiting and doubt counted, 0.52 ct against 0.04 ct (about 98 ms, under 0.01 ct).',
    )
  })

  test('names the limit that the user set', () => {
    expect(plain('reach: the data may go no further than the device')).toBe(
      'Your choice: the data may go no further than the device.',
    )
    expect(plain('reach: the data may go no further than the edge')).toBe(
      'Your choice: the data may go no further than our nearby server.',
    )
  })

  test('adds nothing to an empty reason', () => expect(plainReason('')).toBe(''))
})
