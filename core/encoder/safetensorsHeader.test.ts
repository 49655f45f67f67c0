import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../contract/error.ts'
import { headerLength, maxHeaderBytes, parseSafetensorsHeader } from './safetensorsHeader.ts'

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const a = '"a":{"dtype":"U8","shape":[2,3],"data_offsets":[0,6]}'
const b = '"b":{"dtype":"F16","shape":[2],"data_offsets":[6,10]}'

describe('parseSafetensorsHeader()', () => {
  test('gives the tensors in the order of their bytes', () => {
    const json = `{"__metadata__":{"model":"x"},${b},${a}}  `
    const { tensors, dataStart, fileBytes } = parseSafetensorsHeader(ascii(json))
    expect(tensors).toEqual([
      { name: 'a', dtype: 'U8', shape: [2, 3], begin: 0, end: 6 },
      { name: 'b', dtype: 'F16', shape: [2], begin: 6, end: 10 },
    ])
    expect([dataStart, fileBytes]).toEqual([8 + json.length, 18 + json.length])
  })

  test.each([
    ['no JSON', '{', /is not JSON/],
    ['no object', '[]', /no JSON object/],
    ['bytes beyond ASCII', `{"\u00e9":1}`, /beyond ASCII/],
    ['a tensor twice', `{${a},${a}}`, /names a twice/],
    ['a tensor twice, escaped', `{${a},${a.replace('"a"', String.raw`"\u0061"`)}}`, /names a twice/],
    ['a field twice', `{${a.replace('{', '{"dtype":"F32",')}}`, /names dtype twice/],
    ['another dtype', `{${a.replace('U8', 'F64')}}`, /is F64; wanted F32, F16, U8/],
    ['a negative size', `{${a.replace('[2,3]', '[-2,-3]')}}`, /has shape \[-2,-3\]/],
    ['a size that is no number', `{${a.replace('[2,3]', '[2,"3"]')}}`, /has shape/],
    ['a shape without end', `{${a.replace('[2,3]', '[1,1,1,2,3]')}}`, /up to 4 counts/],
    ['offsets that do not fit', `{${a.replace('[0,6]', '[0,7]')}}`, /its shape needs 6/],
    [
      'sizes beyond any file',
      `{${a.replace('[2,3]', '[1e15,9]').replace('[0,6]', '[0,9e15]')}}`,
      /spans bytes/,
    ],
    ['offsets that are none', `{${a.replace('[0,6]', '[6]')}}`, /wanted \[begin, end\]/],
    ['a hole', `{${a},${b.replace('[6,10]', '[7,11]')}}`, /tensor b begins at byte 7; wanted 6/],
    ['an overlap', `{${a},${b.replace('[6,10]', '[5,9]')}}`, /tensor b begins at byte 5; wanted 6/],
    ['a tensor that is no object', '{"a":7}', /no JSON object/],
  ])('refuses %s', (_, json, message) => {
    expect(() => parseSafetensorsHeader(ascii(json))).toThrow(message)
  })

  test('refuses any damaged header with a typed error', () => {
    const whole = ascii(`{${a},${b}}`)
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    const check = (changes: [number, number][]): void => {
      const bytes = whole.slice()
      for (const [at, value] of changes) bytes[at] = value
      try {
        const { tensors } = parseSafetensorsHeader(bytes)
        let reached = 0
        for (const { begin, end } of tensors) {
          expect(begin).toBe(reached)
          reached = end
        }
      } catch (error) {
        expect(error).toBeInstanceOf(AppError)
        expect((error as AppError).code).toBe('integrity_failed')
      }
    }
    fc.assert(fc.property(damage, check), { numRuns: 2_000 })
  })
})

describe('headerLength()', () => {
  test('reads 64 bits and refuses more than the limit', () => {
    expect(headerLength(Uint8Array.of(16, 39, 0, 0, 0, 0, 0, 0))).toBe(10_000)
    expect(() => headerLength(Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0))).toThrow(/claims 4294967296 bytes/)
    expect(() => headerLength(new Uint8Array(8).fill(255))).toThrow(String(maxHeaderBytes))
  })
})
