import { describe, expect, test } from 'vitest'
import { type ArtifactFile, chunkBytes } from '#core/contract/artifactFile'
import { sha256OfBytes } from '../platform/webDigests.ts'
import type { FileStore } from '../ports.ts'
import { readArtifact, verifiedChunks } from './verifiedChunks.ts'

const content = Uint8Array.from({ length: 2 * chunkBytes + 1_000 }, (_, at) => (at * 31 + (at >> 8)) & 255)
const pieces = [0, 1, 2].map((at) => content.subarray(at * chunkBytes, (at + 1) * chunkBytes))
const file: ArtifactFile = {
  path: 'm/1/weights.bin',
  bytes: content.length,
  sha256: await sha256OfBytes(content),
  chunks: await Promise.all(pieces.map((piece) => sha256OfBytes(Uint8Array.from(piece)))),
}

/** Serves `bytes` in pieces of `size`. */
function serving(bytes: Uint8Array | undefined, size = 70_001): FileStore & { asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    index: async () => undefined,
    async read(path) {
      asked.push(path)
      if (bytes === undefined) return undefined
      let at = 0
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          if (at >= bytes.length) return controller.close()
          controller.enqueue(bytes.slice(at, at + size))
          at += size
        },
      })
    },
  }
}
const ports = (files: FileStore) => ({ files, sha256: sha256OfBytes })
const flipped = (at: number): Uint8Array => {
  const bytes = content.slice()
  bytes[at]! ^= 1
  return bytes
}

describe('the bytes of a model', () => {
  test('come whole and in order, however the store cuts them', async () => {
    for (const size of [1_000_000_000, chunkBytes, 70_001]) {
      const files = serving(content, size)
      expect(await sha256OfBytes(await readArtifact(file, ports(files)))).toBe(file.sha256)
      expect(files.asked).toEqual(['/models/m/1/weights.bin'])
    }
  })

  test.each([
    ['with a bit flipped in the first chunk', flipped(5), /chunk at byte 0 has the digest/],
    ['with a bit flipped in the last byte', flipped(content.length - 1), /chunk at byte 2097152/],
    ['cut off', content.subarray(0, content.length - 1), /ends at byte 2098151 of 2098152/],
    ['empty', new Uint8Array(0), /ends at byte 0/],
  ])('are refused %s', async (_, bytes, message) => {
    const read = readArtifact(file, ports(serving(bytes)))
    await expect(read).rejects.toMatchObject({
      code: 'integrity_failed',
      message: expect.stringMatching(message),
    })
  })

  test('are handed out only after their digest was checked', async () => {
    const seen: number[] = []
    const reading = async () => {
      for await (const chunk of verifiedChunks(file, ports(serving(flipped(chunkBytes + 9)))))
        seen.push(chunk.length)
    }
    await expect(reading()).rejects.toMatchObject({ code: 'integrity_failed' })
    expect(seen).toEqual([chunkBytes])
  })

  test('that are not there are a typed error, which another tier may answer', async () => {
    await expect(readArtifact(file, ports(serving(undefined)))).rejects.toMatchObject({
      code: 'engine_unavailable',
    })
  })
})
