import { describe, expect, test } from 'vitest'
import { readZipEntry } from './readZip.ts'
import { zipFixture as zip } from './zipFixture.ts'

const text = 'weights '.repeat(100)

describe('readZipEntry', () => {
  test('reads a deflated and a stored file', () => {
    expect(Buffer.from(readZipEntry(zip('a/b.bin', text), 'a/b.bin')).toString()).toBe(text)
    expect(Buffer.from(readZipEntry(zip('a', text, { stored: true }), 'a')).toString()).toBe(text)
  })

  test('reads sizes from the zip64 field, and refuses an entry that lacks it', () => {
    const archive = zip('a', text, { zip64: true })
    expect(Buffer.from(readZipEntry(archive, 'a')).toString()).toBe(text)
    archive.writeUInt16LE(2, archive.indexOf('PK\x01\x02') + 47)
    expect(() => readZipEntry(archive, 'a')).toThrow('zip64 field that is absent')
  })

  test('names the file that is not there', () => {
    expect(() => readZipEntry(zip('a', text), 'b')).toThrow('Cannot read b from zip')
  })

  test('refuses a truncated archive and one that is no zip', () => {
    const whole = zip('a', text)
    expect(() => readZipEntry(whole.subarray(0, 50), 'a')).toThrow('no end record')
    expect(() => readZipEntry(whole.subarray(20), 'a')).toThrow('no record at byte')
    expect(() => readZipEntry(new Uint8Array(3), 'a')).toThrow('no end record')
  })

  test('refuses a file that inflates to more or less than the directory says', () => {
    expect(() => readZipEntry(zip('a', text, { claimBytes: 100 }), 'a')).toThrow()
    expect(() => readZipEntry(zip('a', text, { claimBytes: 801 }), 'a')).toThrow('800 of 801 bytes')
    expect(() => readZipEntry(zip('a', text, { claimBytes: 900_000_000 }), 'a')).toThrow('at most')
  })
})
