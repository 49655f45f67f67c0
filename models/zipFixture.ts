import { crc32, deflateRawSync } from 'node:zlib'

/** For tests: a zip archive of one file; `claimBytes` lets the directory lie about its size. */
export function zipFixture(path: string, content: string, { stored = false, claimBytes = -1 } = {}): Buffer {
  const name = Buffer.from(path)
  const data = Buffer.from(content)
  const packed = stored ? data : deflateRawSync(data)
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(stored ? 0 : 8, 4)
  fields.writeUInt32LE(crc32(data), 10)
  fields.writeUInt32LE(packed.length, 14)
  fields.writeUInt32LE(claimBytes < 0 ? data.length : claimBytes, 18)
  fields.writeUInt16LE(name.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, name, packed])
  const entry = Buffer.concat([Buffer.from('PK\x01\x02\0\0', 'latin1'), fields, Buffer.alloc(14), name])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(entry.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, entry, end])
}
