import { inflateRawSync } from 'node:zlib'

const endSignature = 0x06054b50
const endBytes = 22
/** Stands in a 32-bit field whose value is in the zip64 field. */
const elsewhere = 0xffff_ffff
const zip64Field = 1

/**
 * One file of a zip archive whose entries were written as a stream, with sizes in zip64 fields (PKWARE APPNOTE 4.5.3), as the
 * SciFact archive is. No archive comment, no encryption.
 */
export function readZip64Entry(archive: Buffer, path: string): Buffer {
  const end = archive.length - endBytes
  if (archive.readUInt32LE(end) !== endSignature)
    throw new Error('Cannot read zip: no end record where one was wanted')
  let at = archive.readUInt32LE(end + 16)
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const nameBytes = archive.readUInt16LE(at + 28)
    const fieldBytes = archive.readUInt16LE(at + 30)
    const name = archive.toString('utf8', at + 46, at + 46 + nameBytes)
    const fields = archive.subarray(at + 46 + nameBytes, at + 46 + nameBytes + fieldBytes)
    if (name === path) return content(archive, at, fields)
    at += 46 + nameBytes + fieldBytes + archive.readUInt16LE(at + 32)
  }
  throw new Error(`Cannot read ${path} from zip: no such entry`)
}

function content(archive: Buffer, entry: number, fields: Buffer): Buffer {
  const wide = zip64Values(fields)
  // In this order, and only those that the 32-bit fields leave out.
  const [, packedBytes = 0, local = 0] = [24, 20, 42].map((offset) => {
    const value = archive.readUInt32LE(entry + offset)
    return value === elsewhere ? wide.shift() : value
  })
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
  const packed = archive.subarray(start, start + packedBytes)
  return archive.readUInt16LE(entry + 10) === 0 ? packed : inflateRawSync(packed)
}

function zip64Values(fields: Buffer): number[] {
  for (let at = 0; at + 4 <= fields.length; at += 4 + fields.readUInt16LE(at + 2)) {
    if (fields.readUInt16LE(at) !== zip64Field) continue
    const values = fields.subarray(at + 4, at + 4 + fields.readUInt16LE(at + 2))
    return Array.from({ length: Math.floor(values.length / 8) }, (_, i) =>
      Number(values.readBigUInt64LE(8 * i)),
    )
  }
  return []
}
