import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { WEIGHTS_NAME } from './buildPlan.ts'
import { checkExternalData, readExternalData } from './onnx/externalData.ts'
import { readSafetensors } from './safetensors.ts'
import { SafetensorsError } from './safetensorsError.ts'
import { sha256 } from './sha256.ts'

const FOLDER = join(import.meta.dirname, 'artifacts/hedge-small-en/2')
const weights = await readFile(join(FOLDER, WEIGHTS_NAME))
const graph = await readFile(join(FOLDER, 'webgpu.onnx'))
const headerEnd = 8 + Number(weights.readBigUInt64LE(0))
const limits = { name: WEIGHTS_NAME, bytes: weights.byteLength }

type Damage = {
  kind: 'flip' | 'cut' | 'grow' | 'digits' | 'overwrite'
  at: number
  bit: number
  text: string
}

/** `at` is a place as a part of the length: 0 to 1. */
const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('flip', 'cut', 'grow', 'digits', 'overwrite'),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  bit: fc.nat(7),
  text: fc.constantFrom(
    '99999999',
    '-1',
    '1e9',
    '../../../etc/passwd',
    '18446744073709551615',
    '\u0000\u0000',
  ),
})

/** A damaged copy; only the first `within` bytes are touched, because the rest is nothing but codes. */
function damaged(file: Buffer, within: number, { kind, at, bit, text }: Damage): Buffer {
  const place = Math.floor(at * within)
  if (kind === 'cut') return file.subarray(0, place)
  if (kind === 'grow') return Buffer.concat([file, Buffer.from(text)])
  const copy = Buffer.from(file)
  if (kind === 'flip') copy[place]! ^= 1 << bit
  else if (kind === 'overwrite') copy.write(text, place, 'latin1')
  else {
    // The next run of digits becomes nines: an offset, a length, a shape.
    const start = copy.subarray(place, within).findIndex((byte) => byte >= 0x30 && byte <= 0x39)
    for (let i = place + Math.max(0, start); i < within && copy[i]! >= 0x30 && copy[i]! <= 0x39; i++)
      copy[i] = 0x39
  }
  return copy
}

describe('a damaged weights file', () => {
  test('is refused, or read as tensors that lie inside of it', () => {
    let refused = 0
    fc.assert(
      fc.property(damage, (kind) => {
        const file = damaged(weights, headerEnd, kind)
        try {
          for (const { offset, bytes } of readSafetensors(file).tensors.values()) {
            expect(offset).toBeGreaterThanOrEqual(8)
            expect(offset + bytes.byteLength).toBeLessThanOrEqual(file.byteLength)
          }
        } catch (error) {
          expect(error).toBeInstanceOf(SafetensorsError)
          refused++
        }
      }),
      { numRuns: 150 },
    )
    expect(refused).toBeGreaterThan(75)
  })
})

describe('a damaged graph', () => {
  test('is refused, or takes only bytes of the weights file', () => {
    let refused = 0
    fc.assert(
      fc.property(damage, (kind) => {
        const file = damaged(graph, graph.byteLength, kind)
        try {
          checkExternalData(file, limits)
          for (const { location, offset, length } of readExternalData(file)) {
            expect([location, offset + length <= weights.byteLength]).toEqual([WEIGHTS_NAME, true])
          }
        } catch (error) {
          expect(String(error)).toMatch(/^Error: Cannot (read|use)/)
          refused++
        }
      }),
      { numRuns: 150 },
    )
    expect(refused).toBeGreaterThan(30)
  })

  test('has another digest than the manifest, so that no engine sees it', () => {
    const released = sha256(graph)
    fc.assert(
      fc.property(damage, (kind) => {
        const file = damaged(graph, graph.byteLength, kind)
        // Nines over nines change nothing.
        fc.pre(Buffer.compare(file, graph) !== 0)
        expect(sha256(file)).not.toBe(released)
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ['another file', { name: 'other.bin', bytes: limits.bytes }, 'takes weights.safetensors from'],
    [
      'bytes beyond its end',
      { name: WEIGHTS_NAME, bytes: limits.bytes - 1 },
      'wanted weights.safetensors up to',
    ],
  ])('is refused when it takes %s', (_what, wanted, message) => {
    expect(() => checkExternalData(graph, limits)).not.toThrow()
    expect(() => checkExternalData(graph, wanted)).toThrow(message)
  })
})
