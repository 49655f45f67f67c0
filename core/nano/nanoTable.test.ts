import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../contract/error.ts'
import { createNano } from './nano.ts'
import { maxScale, parseNanoTable } from './nanoTable.ts'

type Entry = { dtype: string; shape: number[]; data_offsets: [number, number] }
const whole: Record<string, Entry> = {
  codes: { dtype: 'U8', shape: [3, 2], data_offsets: [0, 6] },
  scales: { dtype: 'U8', shape: [3, 2], data_offsets: [6, 12] },
}
const data = [0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 1, 0, 255, 63, 0, 0]

function file(header: unknown = whole, bytes: number[] = data): Uint8Array {
  const json = Uint8Array.from(JSON.stringify(header), (character) => character.charCodeAt(0))
  const length = new Uint8Array(8)
  new DataView(length.buffer).setBigUint64(0, BigInt(json.length), true)
  return Uint8Array.from([...length, ...json, ...bytes])
}

const refusal = (message: string) =>
  expect.objectContaining({ code: 'integrity_failed', message: expect.stringContaining(message) })

describe('parseNanoTable', () => {
  test('reads codes, and scales of two bytes with the low one first', () => {
    const { rows, dimensions, codes, scales } = parseNanoTable(file())
    expect({ rows, dimensions, scales: [...scales] }).toEqual({
      rows: 3,
      dimensions: 4,
      scales: [1, maxScale, 0],
    })
    expect([...codes]).toEqual(data.slice(0, 6))
  })

  test('refuses a scale with which sums could leave an int32', () => {
    expect(() => parseNanoTable(file(whole, [...data.slice(0, 9), 64, 0, 0]))).toThrow(refusal('scale 16639'))
  })

  test('refuses other tensors, other shapes and other types', () => {
    const { codes, scales } = whole as { codes: Entry; scales: Entry }
    const flat = { codes: { ...codes, shape: [6] }, scales }
    const half = { codes: { ...codes, dtype: 'F16', shape: [3, 1] }, scales }
    const fewer = { codes, scales: { ...scales, shape: [2, 3] } }
    const more = { codes, scales, other: { dtype: 'U8', shape: [1], data_offsets: [12, 13] } }
    expect(() => parseNanoTable(file(flat))).toThrow(refusal('no codes'))
    expect(() => parseNanoTable(file(half))).toThrow(refusal('no codes'))
    expect(() => parseNanoTable(file({ codes, other: scales }))).toThrow(refusal('no scales'))
    expect(() => parseNanoTable(file(fewer))).toThrow(refusal('[2,3]'))
    expect(() => parseNanoTable(file(more, [...data, 0]))).toThrow(refusal('more than codes and scales'))
    expect(() =>
      parseNanoTable(file({ codes: { ...codes, shape: [0, 2], data_offsets: [0, 0] } }, [])),
    ).toThrow(refusal('no scales'))
  })

  test('refuses every truncated file, and bytes behind the end', () => {
    const bytes = file()
    for (let length = 0; length < bytes.length; length++) {
      expect(() => parseNanoTable(bytes.subarray(0, length)), `${length} bytes`).toThrow(refusal(''))
    }
    expect(() => parseNanoTable(file(whole, [...data, 0]))).toThrow(refusal('bytes'))
  })

  test('reads a changed file or refuses it with a typed error, and never reads beside it', () => {
    fc.assert(
      fc.property(fc.nat(file().length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const bytes = file()
        bytes[at] = byte
        try {
          const nano = createNano(bytes)
          const result = nano.embed([0])
          if (result.kind === 'vector') expect(result.vector.every(Number.isFinite)).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
          expect((error as AppError).code).toBe('integrity_failed')
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
