import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_HEADER_BYTES, readSafetensors } from './safetensors.ts'
import { SafetensorsError } from './safetensorsError.ts'
import type { SafetensorsReason } from './safetensorsError.ts'
import { writeSafetensors } from './writeSafetensors.ts'

const codes = { name: 'codes', dtype: 'U8', shape: [2, 3], bytes: Uint8Array.of(1, 2, 3, 4, 5, 6) } as const
const scale = { name: 'scale', dtype: 'F32', shape: [1], bytes: Uint8Array.of(0, 0, 128, 63) } as const

/** A file with any header and `dataBytes` of data. */
function fileWith(header: unknown, dataBytes: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const file = new Uint8Array(8 + json.byteLength + dataBytes)
  new DataView(file.buffer).setBigUint64(0, BigInt(json.byteLength), true)
  file.set(json, 8)
  return file
}

function entry(begin: number, end: number, shape: unknown = [end - begin]) {
  return { dtype: 'U8', shape, data_offsets: [begin, end] }
}

function reasonOf(file: Uint8Array): SafetensorsReason | 'accepted' {
  try {
    readSafetensors(file)
    return 'accepted'
  } catch (error) {
    if (error instanceof SafetensorsError) return error.reason
    throw error
  }
}

describe('readSafetensors', () => {
  test('gives back what writeSafetensors wrote, at the offsets it told', () => {
    const { file, offsets } = writeSafetensors([codes, scale], { model: 'm' })
    const { tensors, metadata } = readSafetensors(file)
    expect(metadata).toEqual({ model: 'm' })
    expect([...tensors.keys()]).toEqual(['scale', 'codes'])
    for (const wanted of [codes, scale]) {
      const found = tensors.get(wanted.name)!
      expect(found).toMatchObject({
        dtype: wanted.dtype,
        shape: wanted.shape,
        offset: offsets.get(wanted.name),
      })
      expect([...found.bytes]).toEqual([...wanted.bytes])
      expect([...file.subarray(found.offset, found.offset + found.bytes.length)]).toEqual([...wanted.bytes])
    }
  })

  test('keeps wide elements aligned', () => {
    const { offsets } = writeSafetensors([codes, scale], {})
    expect(offsets.get('scale')! % 64).toBe(0)
  })

  const longest = fileWith({ a: entry(0, 4) }, 4)
  new DataView(longest.buffer).setBigUint64(0, BigInt(MAX_HEADER_BYTES + 1), true)
  const refused: [string, SafetensorsReason, Uint8Array][] = [
    ['no bytes at all', 'truncated', new Uint8Array(0)],
    ['a header that is longer than the file', 'truncated', fileWith({ a: entry(0, 4) }, 4).subarray(0, 20)],
    ['a header length beyond the limit', 'header-size', longest],
    ['a header that is not JSON', 'header-json', fileWith('{"a":', 0)],
    ['a header that is a list', 'header-json', fileWith([], 0)],
    ['metadata that is no text', 'header-json', fileWith({ __metadata__: { a: 1 } }, 0)],
    ['an unknown dtype', 'dtype', fileWith({ a: { ...entry(0, 4), dtype: 'toString' } }, 4)],
    ['a negative size', 'shape', fileWith({ a: entry(0, 4, [-4]) }, 4)],
    ['a size that is no number', 'shape', fileWith({ a: entry(0, 4, ['4']) }, 4)],
    ['offsets that do not fit the shape', 'offsets', fileWith({ a: entry(0, 4, [5]) }, 5)],
    ['offsets that run backwards', 'offsets', fileWith({ a: entry(4, 0, [0]) }, 4)],
    ['a shape whose product overflows', 'offsets', fileWith({ a: entry(0, 4, [2 ** 52, 2 ** 52]) }, 4)],
    ['data that end early', 'truncated', fileWith({ a: entry(0, 4) }, 3)],
    ['a tensor outside the file', 'truncated', fileWith({ a: entry(100, 104) }, 4)],
    ['tensors that overlap', 'overlap', fileWith({ a: entry(0, 4), b: entry(2, 6) }, 6)],
    ['a gap between tensors', 'hole', fileWith({ a: entry(0, 2), b: entry(4, 6) }, 6)],
    ['bytes after the last tensor', 'hole', fileWith({ a: entry(0, 4) }, 5)],
  ]
  test.each(refused)('refuses %s (%s)', (_, reason, file) => {
    expect(reasonOf(file)).toBe(reason)
  })

  test('refuses a damaged header with a typed error, or reads within the file', () => {
    const { file } = writeSafetensors([codes, scale], { model: 'm' })
    const damage = fc.record({ at: fc.nat({ max: file.length - 1 }), value: fc.nat({ max: 255 }) })
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (edits) => {
        const broken = file.slice()
        for (const { at, value } of edits) broken[at] = value
        if (reasonOf(broken) !== 'accepted') return
        const sizes = [...readSafetensors(broken).tensors.values()].map(({ bytes }) => bytes.length)
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(broken.length)
      }),
      { numRuns: 500 },
    )
  })
})

describe('writeSafetensors', () => {
  test('gives equal bytes for equal input', () => {
    expect(writeSafetensors([codes, scale], {}).file).toEqual(writeSafetensors([codes, scale], {}).file)
  })

  test('refuses bytes that do not fit the shape, and a name used twice', () => {
    expect(() => writeSafetensors([{ ...codes, shape: [7] }], {})).toThrow('has 6 bytes, its shape needs 7')
    expect(() => writeSafetensors([codes, codes], {})).toThrow('the name is taken')
  })
})
