import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chunkBytes } from '#core/contract/artifactFile'
import { content, fakeDelivery, fakeServer, fakeStore, fileOf, same } from '../testing/fakeDelivery.ts'
import { deliverFile, type DeliveryPorts, readFile } from './deliverFile.ts'
import { maxTries } from './fetchChunks.ts'
import type { RemoteFile } from './remoteFile.ts'

const bytes = content(3 * chunkBytes + 12_345)
const file = await fileOf(bytes)
const chunks = file.chunks as string[]
const small = content(5_000, 7)
const smallFile = await fileOf(small, '/models/small')
const files = { '/models/w': bytes, '/models/small': small }
const quiet = { signal: new AbortController().signal, onBytes: () => undefined }

const read = (ports: DeliveryPorts, wanted: RemoteFile = file) => readFile(wanted, ports, quiet)

describe('deliverFile() from a server that is not as it should be', () => {
  const from = (server: ReturnType<typeof fakeServer>) =>
    fakeDelivery({ store: fakeStore(), fetch: server.fetch })
  /** Breaks once within the second chunk, then does what `then` says to the range request. */
  const brokenThen = (then: ReturnType<Parameters<typeof fakeServer>[1] & object>) =>
    fakeServer(files, ({ index }) =>
      index === 0 ? { breakAfter: 1_500_000 } : index === 1 ? then : undefined,
    )

  test('reads through a 200 where it asked for a part', async () => {
    const server = brokenThen({ ignoreRange: true })
    expect(same((await read(from(server))).bytes, bytes)).toBe(true)
    expect(server.asked[1]?.range).toBe(`bytes=1500000-${bytes.length - 1}`)
  })

  test.each([
    ['another place', 'bytes 0-9/3158073'],
    ['another length', 'bytes 1500000-3158072/99'],
    ['a place that it did not ask for', 'bytes 1500000-99999999/100000000'],
    ['no place', 'none'],
  ])('does not use a 206 that names %s, and asks for the whole file instead', async (_, contentRange) => {
    const server = brokenThen({ contentRange })
    expect(same((await read(from(server))).bytes, bytes)).toBe(true)
    expect(server.asked.map(({ range }) => range !== undefined)).toEqual([false, true, false])
  })

  test('asks for the whole file after a 416', async () => {
    const server = brokenThen({ response: new Response(null, { status: 416 }) })
    expect(same((await read(from(server))).bytes, bytes)).toBe(true)
  })

  test('tries again after 503, a body that ends early, and bytes that were wrong once', async () => {
    const wrong = bytes.slice()
    wrong[chunkBytes + 5] = (wrong[chunkBytes + 5] as number) ^ 1
    const faults = [
      { response: new Response('busy', { status: 503 }) },
      { bytes: bytes.subarray(0, 70_000) },
      { bytes: wrong },
    ]
    const server = fakeServer(files, ({ index }) => faults[index])
    const ports = from(server)
    expect(same((await read(ports)).bytes, bytes)).toBe(true)
    expect(ports.waitedMs.length).toBe(3)
  })

  test('finds each of 200 flipped bits on the way, and neither hands out nor keeps the chunk', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const flipped = bytes.slice()
        flipped[at] = (flipped[at] as number) ^ (1 << bit)
        const store = fakeStore()
        const got: number[] = []
        const ports = fakeDelivery({ store, fetch: fakeServer(files, () => ({ bytes: flipped })).fetch })
        const delivering = deliverFile(file, ports, {
          ...quiet,
          onChunk: (_, offset) => void got.push(offset),
        })
        await expect(delivering).rejects.toMatchObject({ code: 'integrity_failed' })
        const index = Math.floor(at / chunkBytes)
        expect(got).toHaveLength(index)
        expect([...store.held.keys()]).toEqual(chunks.slice(0, index))
      }),
      { numRuns: 200 },
    )
  }, 60_000)

  test('refuses a page in place of a file, and does not keep it', async () => {
    const store = fakeStore()
    const fetch = () => Promise.resolve(new Response('<!doctype html>'.repeat(1_000)))
    const reading = read(fakeDelivery({ store, fetch }), smallFile)
    await expect(reading).rejects.toMatchObject({ code: 'integrity_failed' })
    expect(store.held.size).toBe(0)
  })

  test('does not read on when a body never ends', async () => {
    const longer = content(bytes.length + 5_000_000)
    longer.set(bytes)
    const server = fakeServer(files, () => ({ bytes: longer }))
    expect(same((await read(from(server))).bytes, bytes)).toBe(true)
    expect(server.sentBytes).toBeLessThanOrEqual(bytes.length + 65_536)
    expect(server.cancelled).toBe(1)
  })

  test('gives up on an address that is not there, at once', async () => {
    const server = fakeServer({})
    const ports = from(server)
    await expect(read(ports)).rejects.toMatchObject({
      code: 'engine_unavailable',
      message: `Cannot load ${file.url}: the server answered 404`,
    })
    expect(ports.waitedMs).toEqual([])
  })

  test('gives up on a server that cannot be reached after a few tries, each later than the one before', async () => {
    const ports = fakeDelivery({ store: fakeStore() })
    await expect(read(ports)).rejects.toMatchObject({
      code: 'engine_unavailable',
      message: `Cannot load ${file.url}: the server cannot be reached`,
    })
    expect(ports.waitedMs).toEqual([500, 1_000, 2_000])
    expect(ports.waitedMs).toHaveLength(maxTries - 1)
  })

  test('gets there over a line that breaks all the time, and gives up on one that brings nothing', async () => {
    const server = fakeServer(files, () => ({ breakAfter: 70_000 }))
    await expect(read(from(server))).resolves.toMatchObject({ isKept: true })
    const hopeless = fakeServer(files, () => ({ breakAfter: 100 }))
    await expect(read(from(hopeless))).rejects.toMatchObject({ code: 'engine_unavailable' })
  })
})
