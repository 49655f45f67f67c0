import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chunkBytes } from '#core/contract/artifactFile'
import {
  content,
  fakeDelivery,
  fakeLocks,
  fakeServer,
  fakeStore,
  fileOf,
  same,
} from '../testing/fakeDelivery.ts'
import { deliverFile, type DeliveryPorts, readFile } from './deliverFile.ts'
import { missingBytesOf, type RemoteFile } from './remoteFile.ts'

const bytes = content(3 * chunkBytes + 12_345)
const file = await fileOf(bytes)
const chunks = file.chunks as string[]
const small = content(5_000, 7)
const smallFile = await fileOf(small, '/models/small')
const files = { '/models/w': bytes, '/models/small': small }
const free = new AbortController().signal
const quiet = { signal: free, onBytes: () => undefined }

const read = (ports: DeliveryPorts, wanted: RemoteFile = file) => readFile(wanted, ports, quiet)
/** A store that has been filled by an earlier visit. */
async function filledStore() {
  const store = fakeStore()
  await read(fakeDelivery({ store, fetch: fakeServer(files).fetch }))
  return store
}
describe('deliverFile() on a first visit', () => {
  test('asks once for the whole file, hands it out in order, keeps every chunk', async () => {
    const [server, store] = [fakeServer(files), fakeStore()]
    const offsets: number[] = []
    let told = 0
    const delivered = await deliverFile(file, fakeDelivery({ store, fetch: server.fetch }), {
      signal: free,
      onBytes: (part) => (told += part),
      onChunk: (_, offset) => void offsets.push(offset),
    })
    expect(delivered).toEqual({ isKept: true })
    expect(server.asked).toEqual([{ url: file.url, range: undefined }])
    expect(offsets).toEqual([0, 1, 2, 3].map((index) => index * chunkBytes))
    expect([told, server.sentBytes]).toEqual([bytes.length, bytes.length])
    expect([...store.held.keys()]).toEqual(chunks)
  })

  test('hands chunks out while later ones still come, and waits for their receiver', async () => {
    const server = fakeServer(files)
    const sentAt: number[] = []
    await deliverFile(file, fakeDelivery({ store: fakeStore(), fetch: server.fetch }), {
      ...quiet,
      async onChunk() {
        sentAt.push(server.sentBytes)
        await Promise.resolve()
      },
    })
    expect(sentAt[0]).toBeLessThanOrEqual(chunkBytes + 65_536)
    expect(sentAt).toEqual(sentAt.toSorted((a, b) => a - b))
  })

  test('takes a small file whole', async () => {
    const [server, store] = [fakeServer(files), fakeStore()]
    const { bytes: got } = await read(fakeDelivery({ store, fetch: server.fetch }), smallFile)
    expect(same(got, small)).toBe(true)
    expect([...store.held.keys()]).toEqual([smallFile.sha256])
  })

  test('serves without a store', async () => {
    const { bytes: got, isKept } = await read(fakeDelivery({ fetch: fakeServer(files).fetch }))
    expect([same(got, bytes), isKept]).toEqual([true, false])
  })
})

describe('deliverFile() on a later visit', () => {
  test('asks the server for nothing', async () => {
    const ports = fakeDelivery({ store: await filledStore() })
    expect(same((await read(ports)).bytes, bytes)).toBe(true)
  })

  test('finds each of 200 flipped bits in what is stored, and fetches that chunk alone', async () => {
    const store = await filledStore()
    const server = fakeServer(files)
    const ports = fakeDelivery({ store, fetch: server.fetch })
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const index = Math.floor(at / chunkBytes)
        const held = store.held.get(chunks[index] as string) as Uint8Array
        held[at % chunkBytes] = (held[at % chunkBytes] as number) ^ (1 << bit)
        const before = server.sentBytes
        expect(same((await read(ports)).bytes, bytes)).toBe(true)
        const place = `bytes=${index * chunkBytes}-${Math.min((index + 1) * chunkBytes, bytes.length) - 1}`
        expect(server.asked.at(-1)?.range).toBe(place)
        expect(server.sentBytes - before).toBeLessThanOrEqual(chunkBytes)
      }),
      { numRuns: 200 },
    )
    expect(server.asked).toHaveLength(200)
  }, 60_000)

  test.each(['one of them is lost', 'one of them was cut off'])('fetches one chunk when %s', async (how) => {
    const store = await filledStore()
    const digest = chunks[1] as string
    if (how.endsWith('lost')) store.held.delete(digest)
    else store.held.set(digest, content(100))
    const server = fakeServer(files)
    expect(same((await read(fakeDelivery({ store, fetch: server.fetch }))).bytes, bytes)).toBe(true)
    expect(server.sentBytes).toBe(chunkBytes)
  })

  test('needs only the changed chunk of the next version', async () => {
    const store = await filledStore()
    const upgraded = bytes.slice()
    upgraded[2 * chunkBytes + 99] = (upgraded[2 * chunkBytes + 99] as number) ^ 1
    const next = await fileOf(upgraded, '/models/w2')
    expect(missingBytesOf([next], await store.digests())).toBe(chunkBytes)
    const server = fakeServer({ '/models/w2': upgraded })
    expect(same((await read(fakeDelivery({ store, fetch: server.fetch }), next)).bytes, upgraded)).toBe(true)
    expect(server.asked).toEqual([{ url: next.url, range: `bytes=${2 * chunkBytes}-${3 * chunkBytes - 1}` }])
    expect(server.sentBytes).toBe(chunkBytes)
    // The old version is still whole: going back costs nothing.
    expect(missingBytesOf([file], await store.digests())).toBe(0)
  })
})

describe('deliverFile() when it is interrupted', () => {
  test('goes on at the byte where the connection broke, wherever that was', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: bytes.length }), { maxLength: 3 }),
        async (breaks) => {
          const server = fakeServer(files, ({ index }) => {
            const breakAfter = breaks[index]
            return breakAfter === undefined ? undefined : { breakAfter }
          })
          expect(
            same((await read(fakeDelivery({ store: fakeStore(), fetch: server.fetch }))).bytes, bytes),
          ).toBe(true)
          expect(server.sentBytes).toBe(bytes.length)
        },
      ),
      { numRuns: 60 },
    )
  }, 60_000)

  test('goes on at the first chunk that is missing after the page was closed, wherever that was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(3 * chunkBytes - 1), async (closeAt) => {
        const store = fakeStore()
        const closing = new AbortController()
        let told = 0
        const onBytes = (part: number): void => {
          told += part
          if (told > closeAt) closing.abort()
        }
        const first = fakeDelivery({ store, fetch: fakeServer(files).fetch })
        const closed = deliverFile(file, first, { signal: closing.signal, onBytes, onChunk: () => undefined })
        await expect(closed).rejects.toMatchObject({ name: 'AbortError' })
        const keptBytes = [...store.held.values()].reduce((sum, chunk) => sum + chunk.length, 0)
        expect(keptBytes).toBeGreaterThanOrEqual(Math.floor(closeAt / chunkBytes) * chunkBytes)
        const server = fakeServer(files)
        expect(same((await read(fakeDelivery({ store, fetch: server.fetch }))).bytes, bytes)).toBe(true)
        expect(server.sentBytes).toBe(bytes.length - keptBytes)
      }),
      { numRuns: 40 },
    )
  }, 60_000)

  test('stops asking when it is cancelled, and lets go of the lock', async () => {
    const closing = new AbortController()
    const locks = fakeLocks()
    const server = fakeServer(files)
    const ports = fakeDelivery({ store: fakeStore(), fetch: server.fetch, lock: locks })
    const reading = readFile(file, ports, { signal: closing.signal, onBytes: () => closing.abort() })
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
    expect(server.asked).toHaveLength(1)
    expect(same((await read(ports)).bytes, bytes)).toBe(true)
  })
})

describe('deliverFile() on a full disk', () => {
  test('serves the file, says that it is not kept, and keeps what was there', async () => {
    const store = await filledStore()
    const other = content(2 * chunkBytes, 3)
    const otherFile = await fileOf(other, '/models/other')
    store.writesLeft = 1
    const ports = fakeDelivery({ store, fetch: fakeServer({ '/models/other': other }).fetch })
    const { bytes: got, isKept } = await read(ports, otherFile)
    expect([same(got, other), isKept]).toEqual([true, false])
    expect(missingBytesOf([file], await store.digests())).toBe(0)
  })

  test('serves the file when the store answers nothing but errors', async () => {
    const broken = () => Promise.reject(new DOMException('gone', 'InvalidStateError'))
    const store = { digests: broken, read: broken, write: broken, drop: broken }
    const { isKept } = await read(fakeDelivery({ store, fetch: fakeServer(files).fetch }))
    expect(isKept).toBe(false)
  })
})

describe('deliverFile() in two tabs', () => {
  test('fetches once: the second waits and finds the chunks', async () => {
    const [store, server, lock] = [fakeStore(), fakeServer(files), fakeLocks()]
    const tab = () => read(fakeDelivery({ store, fetch: server.fetch, lock }))
    const both = await Promise.all([tab(), tab()])
    expect(both.every((got) => same(got.bytes, bytes))).toBe(true)
    expect(server.sentBytes).toBe(bytes.length)
  })

  test('goes on with what the first one left when that was closed', async () => {
    const [store, server, lock] = [fakeStore(), fakeServer(files), fakeLocks()]
    const closing = new AbortController()
    let told = 0
    const first = readFile(file, fakeDelivery({ store, fetch: server.fetch, lock }), {
      signal: closing.signal,
      onBytes: (part) => void ((told += part) > 2 * chunkBytes && closing.abort()),
    })
    const second = read(fakeDelivery({ store, fetch: server.fetch, lock }))
    await expect(first).rejects.toMatchObject({ name: 'AbortError' })
    expect(same((await second).bytes, bytes)).toBe(true)
    expect(server.asked.at(-1)?.range).toBe(`bytes=${2 * chunkBytes}-${bytes.length - 1}`)
  })

  test('stops waiting when it is cancelled', async () => {
    const lock = fakeLocks()
    const release = await lock(`hedge-file-${file.sha256}`, free)
    const closing = new AbortController()
    const ports = fakeDelivery({ store: fakeStore(), fetch: fakeServer(files).fetch, lock })
    const waiting = readFile(file, ports, { signal: closing.signal, onBytes: () => undefined })
    closing.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    release()
  })
})
