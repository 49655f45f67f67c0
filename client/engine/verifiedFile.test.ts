import { describe, expect, test } from 'vitest'
import { dropOthers, type FilePorts, type FileStore, readVerified } from './verifiedFile.ts'

const content = new TextEncoder().encode('weights')
const file = { url: '/models/w?v=1', bytes: content.length, sha256: 'digest of weights' }

function fakeStore(entries: Record<string, string> = {}): FileStore & { entries: Map<string, string> } {
  const held = new Map(Object.entries(entries))
  return {
    entries: held,
    match: async (url) => {
      const text = held.get(String(url))
      return text === undefined ? undefined : new Response(text)
    },
    put: async (url, response) => void held.set(String(url), await response.text()),
    delete: async (url) =>
      held.delete(String(url).startsWith('http') ? new URL(String(url)).pathname : String(url)),
    keys: async () => Array.from(held.keys(), (url) => new Request(new URL(url, 'https://hedge.test'))),
  }
}

function ports(overrides: Partial<FilePorts> = {}): FilePorts & { fetched: string[] } {
  const fetched: string[] = []
  return {
    store: fakeStore(),
    fetch: async (url) => {
      fetched.push(url)
      return new Response(content)
    },
    sha256Hex: async (bytes) => `digest of ${new TextDecoder().decode(bytes)}`,
    ...overrides,
    fetched,
  }
}
const ignore = (): void => undefined

describe('readVerified()', () => {
  test('fetches, verifies, stores and counts bytes', async () => {
    const store = fakeStore()
    let counted = 0
    const bytes = await readVerified(file, ports({ store }), (part) => (counted += part))
    expect(bytes).toEqual(content)
    expect(counted).toBe(content.length)
    expect(store.entries.get(file.url)).toBe('weights')
  })

  test('answers from the store without the network', async () => {
    const used = ports({ store: fakeStore({ [file.url]: 'weights' }) })
    expect(await readVerified(file, used, ignore)).toEqual(content)
    expect(used.fetched).toEqual([])
  })

  test('drops a stored copy that was changed and fetches it again', async () => {
    const store = fakeStore({ [file.url]: 'wEights' })
    const used = ports({ store })
    expect(await readVerified(file, used, ignore)).toEqual(content)
    expect(used.fetched).toEqual([file.url])
    expect(store.entries.get(file.url)).toBe('weights')
  })

  test('neither returns nor stores bytes with another digest', async () => {
    const store = fakeStore()
    const used = ports({ store, fetch: async () => new Response('wEights') })
    await expect(readVerified(file, used, ignore)).rejects.toMatchObject({ code: 'integrity_failed' })
    expect(store.entries.size).toBe(0)
  })

  test.each([
    ['too short', 'weig', /has 4 bytes; want 7/],
    ['too long', 'weights and more', /more than 7 bytes; want 7/],
    ['empty', '', /has 0 bytes; want 7/],
  ])('refuses a file that is %s', async (_, body, message) => {
    const reading = readVerified(file, ports({ fetch: async () => new Response(body) }), ignore)
    await expect(reading).rejects.toMatchObject({
      code: 'integrity_failed',
      message: expect.stringMatching(message),
    })
  })

  test.each([
    ['the network is down', async () => Promise.reject(new TypeError('failed')), /cannot be reached/],
    ['the file is missing', async () => new Response('no', { status: 404 }), /answered 404/],
    ['the connection breaks', async () => new Response(brokenStream()), /broke after 3 of 7 bytes/],
  ])('says that the engine is not to be had when %s', async (_, fetch, message) => {
    await expect(readVerified(file, ports({ fetch }), ignore)).rejects.toMatchObject({
      code: 'engine_unavailable',
      message: expect.stringMatching(message),
    })
  })

  test('serves without a store, and when the store is full', async () => {
    expect(await readVerified(file, ports({ store: undefined }), ignore)).toEqual(content)
    const full = { ...fakeStore(), put: () => Promise.reject(new DOMException('', 'QuotaExceededError')) }
    expect(await readVerified(file, ports({ store: full }), ignore)).toEqual(content)
  })
})

test('dropOthers() forgets every other file', async () => {
  const store = fakeStore({ '/models/w': 'a', '/models/old': 'b' })
  await dropOthers([{ ...file, url: '/models/w' }], store)
  expect([...store.entries.keys()]).toEqual(['/models/w'])
})

function brokenStream(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      if (this.started) return controller.error(new TypeError('connection lost'))
      this.started = true
      controller.enqueue(content.subarray(0, 3))
    },
  } as UnderlyingDefaultSource<Uint8Array> & { started?: boolean })
}
