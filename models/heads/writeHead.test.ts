import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import type { HeadVersion } from '#core/contract/manifest'
import { openHead } from '#core/heads/openHead'
import { readHead } from '#core/heads/readHead'
import type { HeadAbout } from '#core/heads/readHead'
import { writeSafetensors } from '../writeSafetensors.ts'
import { writeHead } from './writeHead.ts'

const linear = {
  classes: 2,
  dimensions: 3,
  weights: Float64Array.of(1.27, -0.64, 0, 2, 4, -8),
  bias: Float64Array.of(0.5, -0.25),
}
const about: HeadAbout = {
  format: 'hedge-head/1',
  baseSpace: 'hedge-small-en@2',
  labels: ['café', 'tea'],
  temperature: 0.7,
  correct: { confidence: [0, 0.5, 1], correct: [0, 0.6, 0.9] },
  scope: { score: 'energy', threshold: 1.5 },
}
const file = writeHead(linear, about)
const write = (change: Partial<HeadAbout>) => writeHead(linear, { ...about, ...change })

describe('a head', () => {
  test('comes back as it was written, its weights to 8 bits', () => {
    const { weights, ...rest } = readHead(file)
    expect(rest).toEqual({
      baseSpace: about.baseSpace,
      dimensions: 3,
      labels: ['café', 'tea'],
      bias: Float32Array.of(0.5, -0.25),
      temperature: 0.7,
      doubt: 0,
      correct: about.correct,
      scope: about.scope,
    })
    linear.weights.forEach((value, at) => {
      const scale = (at < 3 ? 1.27 : 8) / 127
      expect(Math.abs(weights[at]! - value)).toBeLessThanOrEqual(scale / 2 + 1e-6)
    })
  })

  test('has the same bytes each time', () => {
    expect(writeHead(linear, about)).toEqual(file)
  })

  test.each([
    ['a label twice', write({ labels: ['tea', 'tea'] }), 'it has a label twice'],
    ['labels that do not fit the weights', write({ labels: ['a', 'b', 'c'] }), 'for 3 labels'],
    ['a table that falls', write({ correct: { confidence: [0, 1], correct: [1, 0] } }), 'does not rise'],
    [
      'a table of two lengths',
      write({ correct: { confidence: [0, 0.5, 1], correct: [0, 1] } }),
      'does not rise',
    ],
    ['too few bytes', file.subarray(0, 7), 'it has 7 bytes'],
    ['a byte too many', Uint8Array.of(...file, 0), 'its header wants'],
    [
      'a bias that is no number',
      writeHead({ ...linear, bias: Float64Array.of(0, Number.NaN) }, about),
      'not finite',
    ],
    [
      'weights beyond float32',
      writeHead({ ...linear, weights: linear.weights.map((value) => value * 5e38) }, about).map(
        (byte) => byte,
      ),
      'a weight is not finite',
    ],
    ['no tensors', writeSafetensors([], {}).file, 'it has 0 tensors; wanted 4'],
    ['more than a mebibyte', new Uint8Array(1_048_577), 'it has 1048577 bytes'],
  ])('with %s is refused', (_, bytes, message) => {
    expect(() => readHead(bytes)).toThrow(message)
  })

  test('with any byte changed, or cut anywhere, is read whole or refused in a typed way', () => {
    const changed = fc.record({ at: fc.nat(file.length - 1), byte: fc.nat(255), end: fc.nat(file.length) })
    fc.assert(
      fc.property(changed, fc.boolean(), ({ at, byte, end }, cut) => {
        const bytes = cut ? file.slice(0, end) : file.slice()
        if (!cut) bytes[at] = byte
        try {
          const head = readHead(bytes)
          expect(head.weights.length).toBe(head.labels.length * head.dimensions)
          expect(head.weights.every((value) => Number.isFinite(value))).toBe(true)
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          expect(error.code).toBe('integrity_failed')
        }
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('openHead()', () => {
  const entry = {
    id: 'hedge-drinks-en',
    version: 3,
    baseSpace: 'hedge-small-en@2',
    dimensions: 3,
    classes: 2,
    files: { weights: { path: 'f', bytes: file.length, sha256: 'ab' } },
  } as HeadVersion

  test('names the head as its entry does', () => {
    expect(openHead(entry, file).model).toEqual({ id: 'hedge-drinks-en', version: 3, sha256: 'ab' })
  })

  test.each([{ baseSpace: 'hedge-small-en@1' }, { dimensions: 4 }, { classes: 3 }])(
    'refuses a file that is not what the manifest says: %j',
    (change) => {
      expect(() => openHead({ ...entry, ...change }, file)).toThrow('the manifest wants')
    },
  )
})
