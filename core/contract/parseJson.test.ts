import { describe, expect, test } from 'vitest'
import { limits } from './limits.ts'
import { parseJson } from './parseJson.ts'

/** For ASCII; what is beyond is no UTF-8 to it. */
const utf8 = {
  decode(bytes: Uint8Array): string {
    if (bytes.some((byte) => byte > 127)) throw new TypeError('not ASCII')
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  },
}
const read = (text: string) =>
  parseJson(Uint8Array.from(Array.from(text, (letter) => letter.charCodeAt(0))), utf8)
const nested = (levels: number, open = '[', close = ']') => open.repeat(levels) + close.repeat(levels)

describe('parseJson()', () => {
  test('reads what is JSON', () => {
    expect(read('{"a":[1,"x"]}')).toEqual({ a: [1, 'x'] })
  })

  test('reads as deep as allowed, and no level deeper', () => {
    expect(read(nested(limits.jsonDepth))).toBeInstanceOf(Array)
    expect(() => read(nested(limits.jsonDepth + 1))).toThrow(/nests deeper than/)
    expect(() => read(nested(1_000_000))).toThrow(/nests deeper than/)
  })

  test('does not count brackets inside strings, also behind an escaped quote', () => {
    const text = `${'['.repeat(200)}\\"${'{'.repeat(200)}`
    expect(read(JSON.stringify([text]))).toEqual([text])
  })

  test.each([
    ['nothing', ''],
    ['half an object', '{"a":'],
    ['words', 'hello'],
  ])('refuses %s without quoting it', (_, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'invalid_json' }))
    expect(() => read(text)).not.toThrow(/hello/)
  })

  test('refuses what is no UTF-8', () => {
    expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22), utf8)).toThrow(/no valid UTF-8/)
  })
})
