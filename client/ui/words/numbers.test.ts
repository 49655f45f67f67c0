import { describe, expect, test } from 'vitest'
import { countOf, formatBytes, formatBytesOf, formatCost, formatMs, formatShare } from './numbers.ts'

const plain = (text: string) => text.replaceAll('\u00a0', ' ')

describe('numbers', () => {
  test.each([
    [0, 'under 1 ms'],
    [38.4, '38 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [1_420, '1.4 s'],
    [9_960, '10 s'],
    [59_400, '59 s'],
    [118_000, '2 min'],
  ])('formatMs(%d) is %s', (ms, words) => expect(plain(formatMs(ms))).toBe(words))

  test.each([
    [0, '0 B'],
    [512, '512 B'],
    [1_400, '1.4 kB'],
    [999_499, '999 kB'],
    [999_600, '1.0 MB'],
    [12_604_000, '12.6 MB'],
    [1_300_000_000, '1.3 GB'],
  ])('formatBytes(%d) is %s', (bytes, words) => expect(plain(formatBytes(bytes))).toBe(words))

  test('formatBytesOf() counts in the unit of the whole and never past it', () => {
    expect(plain(formatBytesOf(200_000, 12_604_000))).toBe('0.2 of 12.6 MB')
    expect(plain(formatBytesOf(99_000_000, 12_604_000))).toBe('12.6 of 12.6 MB')
  })

  test.each([
    [0, 'free'],
    [0.3, 'under 0.01 ct'],
    [200, '0.02 ct'],
    [9_960, '1 ct'],
    [13_400, '1.3 ct'],
    [2_400_000, '$2.40'],
  ])('formatCost(%d) is %s', (microUsd, words) => expect(plain(formatCost(microUsd))).toBe(words))

  test('formatShare() does not call something in between all or nothing', () => {
    expect(plain(formatShare(0.999))).toBe('99 %')
    expect(plain(formatShare(0.001))).toBe('1 %')
    expect(plain(formatShare(1))).toBe('100 %')
  })

  test('countOf() knows one from many', () => {
    expect(plain(countOf(1, 'sentence'))).toBe('1 sentence')
    expect(plain(countOf(1_204, 'sentence'))).toBe('1,204 sentences')
  })
})
