import { crc32, deflateRawSync } from 'node:zlib'

/** `claimBytes` lets the directory lie about the size; `zip64` moves the sizes to the extra field. */
export type ZipOptions = { stored?: boolean; claimBytes?: number; zip64?: boolean }

/** For tests: a zip archive of one file. */
export function zipFixture(path: string, content: string, options: ZipOptions = {}): Buffer {
  const { stored = false, claimBytes = -1, zip64 = false } = options
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
  const extra = zip64 ? moveSizes(fields) : Buffer.alloc(0)
  const entry = Buffer.concat([
    Buffer.from('PK\x01\x02\0\0', 'latin1'),
    fields,
    Buffer.alloc(14),
    name,
    extra,
  ])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(entry.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, entry, end])
}

function moveSizes(fields: Buffer): Buffer {
  const extra = Buffer.alloc(20)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(16, 2)
  extra.writeBigUInt64LE(BigInt(fields.readUInt32LE(18)), 4)
  extra.writeBigUInt64LE(BigInt(fields.readUInt32LE(14)), 12)
  fields.fill(0xff, 14, 22)
  fields.writeUInt16LE(extra.length, 24)
  return extra
}
