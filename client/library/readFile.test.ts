import { describe, expect, test } from 'vitest'
import type { IncomingFile } from '../model.ts'
import { libraryLimits } from './limits.ts'
import { readFile, readPasted } from './readFile.ts'

const file = (name: string, bytes: number[] | string, type = ''): IncomingFile => {
  const content = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : Uint8Array.from(bytes)
  return { name, type, bytes: content.length, read: async () => content.buffer as ArrayBuffer }
}
const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0))

describe('readFile()', () => {
  test('reads text, markdown and HTML as what a reader sees', async () => {
    expect(await readFile(file('a.txt', 'One *two*.'))).toBe('One *two*.')
    expect(await readFile(file('a.md', 'One *two*.'))).toContain('One two.')
    expect(await readFile(file('A.HTM', '<p>One <b>two</b>.<script>x()</script>'))).toBe('One two.')
  })

  test('goes by the type where a name has no extension', async () => {
    expect(await readFile(file('README', 'Hello.', 'text/plain;charset=utf-8'))).toBe('Hello.')
  })

  test('reads UTF-8 and UTF-16 with their byte order marks, and makes line ends one kind', async () => {
    expect(await readFile(file('a.txt', [0xef, 0xbb, 0xbf, ...ascii('a\r\nb\rc')]))).toBe('a\nb\nc')
    expect(await readFile(file('a.txt', [0xff, 0xfe, 0x48, 0x00, 0xe9, 0x00]))).toBe('Hé')
    expect(await readFile(file('a.txt', [0xfe, 0xff, 0x00, 0x48, 0x00, 0xe9]))).toBe('Hé')
  })

  test.each<[string, IncomingFile, string, RegExp]>([
    [
      'Latin-1, with the first wrong byte',
      file('a.txt', [...ascii('caf'), 0xe9, ...ascii(' au lait')]),
      'unsupported_media_type',
      /a\.txt: it is not text \(byte 0xe9 at 3\); save it as UTF-8/,
    ],
    [
      'text that breaks off inside a character',
      file('a.txt', [...ascii('5 '), 0xe2, 0x82]),
      'unsupported_media_type',
      /byte 0xe2 at 2/,
    ],
    [
      'a wrong byte far inside',
      file('a.txt', [...ascii('x'.repeat(5000)), 0xff, ...ascii('y'.repeat(5000))]),
      'unsupported_media_type',
      /byte 0xff at 5000/,
    ],
    [
      'a binary file that calls itself text',
      file('a.txt', [...ascii('PK'), 3, 4, 0]),
      'unsupported_media_type',
      /byte 0x00 at 4/,
    ],
    [
      'a type that is not read',
      file('a.docx', 'x'),
      'unsupported_media_type',
      /a \.docx file; add \.txt, \.md/,
    ],
    ['no extension and no type', file('a', 'x'), 'unsupported_media_type', /a file without a type/],
    ['an empty file', file('a.txt', ''), 'invalid_request', /holds no text/],
    ['only blanks', file('a.md', ' \n\t\n'), 'invalid_request', /holds no text/],
  ])('refuses %s', async (...[, incoming, code, message]) => {
    await expect(readFile(incoming)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('refuses a file that is too large without reading it, and one that grew meanwhile', async () => {
    let wasRead = false
    const huge = {
      ...file('a.txt', 'x'),
      bytes: libraryLimits.fileBytes + 1,
      read: async () => {
        wasRead = true
        return new ArrayBuffer(0)
      },
    }
    await expect(readFile(huge)).rejects.toMatchObject({
      code: 'body_too_large',
      message: expect.stringContaining('it has 5.0 MB; add files of at most 5.0 MB'),
    })
    expect(wasRead).toBe(false)
    const grown = { ...file('a.txt', 'x'), read: async () => new ArrayBuffer(libraryLimits.fileBytes + 1) }
    await expect(readFile(grown)).rejects.toMatchObject({ code: 'body_too_large' })
  })

  test('says so when the browser cannot open the file any more', async () => {
    const gone = { ...file('a.txt', 'x'), read: () => Promise.reject(new DOMException('', 'NotFoundError')) }
    await expect(readFile(gone)).rejects.toThrow(/could not open it/)
  })
})

describe('readPasted()', () => {
  test('takes text as it is, without lone surrogates', () => {
    expect(readPasted('Pasted', 'a \ud800 b')).toBe('a \ufffd b')
  })

  test('refuses nothing at all', () => {
    expect(() => readPasted('Pasted', '  ')).toThrow(/Pasted: it holds no text/)
  })
})
