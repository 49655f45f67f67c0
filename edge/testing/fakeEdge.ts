import type { FileIndex } from '#core/contract/http/fileIndex'
import { createApp } from '../app.ts'
import { readConfig } from '../config/readConfig.ts'
import type { KeyRecord, LogEvent, Ports } from '../ports.ts'
import { webSealer } from '../platform/webSealer.ts'
import { fakeCacheIndex } from './fakeCacheIndex.ts'
import { fakeClock } from './fakeClock.ts'
import { fakeKey } from './fakeKey.ts'
import { fakeManifest } from './fakeManifest.ts'
import { fakeOrigin } from './fakeOrigin.ts'
import { Meter } from '../money/meter.ts'
import { memoryBooks } from './memoryBooks.ts'
import { memoryJobs } from './memoryJobs.ts'
import { noEdgeModels } from './noEdgeModels.ts'
import { noIdempotency } from './noIdempotency.ts'
import { noUpstreams } from './noUpstreams.ts'

/** Two tenants' keys, well-formed. */
export const keyOfAnn = 'hedge_0000000000000000000000000000002C8GjS'
export const keyOfBob = 'hedge_1111111111111111111111111111114SunM0'

const utf8 = new TextEncoder()
/** 64 hex digits from text at once (FNV-1a, eight seeds): WebCrypto would answer in an order that changes from run to run. */
function digest(text: string): string {
  const part = (seed: number): string => {
    let hash = 0x811c9dc5 ^ seed
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
    return (hash >>> 0).toString(16).padStart(8, '0')
  }
  return [1, 2, 3, 4, 5, 6, 7, 8].map(part).join('')
}

/** The whole edge over fakes: requests go in through `request`, and every port lies open. */
export function fakeEdge(
  keys: Record<string, string> = { [keyOfAnn]: 'ann', [keyOfBob]: 'bob' },
  more: Partial<Ports> = {},
) {
  const clock = fakeClock()
  const origin = fakeOrigin()
  const books = memoryBooks(clock)
  const jobs = memoryJobs(clock)
  const stored = new Map<string, Uint8Array>()
  const tenants = new Map(Object.entries(keys))
  const keyChanges = new Map<string, Partial<KeyRecord>>()
  const logged: LogEvent[] = []
  const requestLines: LogEvent[] = []
  const background: Promise<unknown>[] = []
  const fileTexts = new Map<string, string>()
  let ids = 0
  let index: FileIndex | undefined
  const ports: Ports = {
    config: readConfig(undefined),
    manifest: fakeManifest,
    clock,
    digests: {
      sha256: async (text) => digest(text),
      apiKey: async (key) => digest(`pepper ${key}`),
      session: async (text) => digest(`secret ${text}`),
    },
    keys: {
      async find({ digest: wanted }) {
        for (const [key, tenant] of tenants)
          if (digest(`pepper ${key}`) === wanted) return { ...fakeKey(tenant), ...keyChanges.get(tenant) }
        return undefined
      },
      async named(tenant, keyId) {
        const record = { ...fakeKey(tenant), ...keyChanges.get(tenant) }
        return [...tenants.values()].includes(tenant) && record.keyId === keyId ? record : undefined
      },
      isDemo: async (wanted) => wanted === digest('pepper hedge_demo-key'),
      ping: async () => undefined,
    },
    books,
    jobs,
    answers: {
      mayHave: () => true,
      get: async (key) => stored.get(key),
      put: async (key, value) => void stored.set(key, value),
      ping: async () => undefined,
    },
    sealer: webSealer('a secret'),
    cacheIndex: fakeCacheIndex(clock),
    origins: [{ name: 'origin', weight: 1, origin }],
    upstreams: noUpstreams,
    files: {
      index: async () => index,
      async read(path, range) {
        const text = fileTexts.get(path)
        const bytes = text === undefined ? undefined : utf8.encode(text)
        return (
          bytes &&
          (new Blob([
            range ? bytes.slice(range.first, range.last + 1) : bytes,
          ]).stream() as ReadableStream<Uint8Array>)
        )
      },
    },
    idempotency: noIdempotency,
    edgeModels: noEdgeModels,
    chance: () => 0.5,
    newId: () => (++ids).toString(16).padStart(32, '0'),
    log: (event) => void (event.event === 'request' ? requestLines : logged).push(event),
    ...more,
  }
  // Each use is written at once: a test that waits for what goes on in the background does not move the clock.
  const { money, cache } = ports.config
  ports.config = {
    ...ports.config,
    money: { ...money, rowsWaitMs: 0, countsWaitMs: 0 },
    cache: { ...cache, semantic: { ...cache.semantic, recordsWaitMs: 0 } },
  }
  const meter = new Meter({ ...ports, config: ports.config.money })
  const app = createApp(ports, meter)
  const context = {
    waitUntil: (promise: Promise<unknown>) => background.push(promise),
    passThroughOnException: () => undefined,
    props: {},
  }
  return {
    ports,
    clock,
    origin,
    books,
    jobs,
    app,
    meter,
    stored,
    tenants,
    /** What the directory says otherwise of a tenant's key, by tenant. */
    keyChanges,
    /** What went wrong, and the lines of the requests beside it. */
    logged,
    requestLines,
    background,
    setFiles(files: FileIndex['files'], texts: Record<string, string>) {
      index = { formatVersion: 1, files }
      for (const [path, text] of Object.entries(texts)) fileTexts.set(path, text)
    },
    request: async (path: string, init: RequestInit = {}): Promise<Response> =>
      app.request(path, init, {}, context),
    /** A POST of JSON under the first key. */
    post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
      return this.request(path, this.json(body, headers))
    },
    json(body: unknown, headers: Record<string, string> = {}): RequestInit {
      return {
        method: 'POST',
        headers: {
          authorization: `Bearer ${Object.keys(keys)[0]}`,
          'content-type': 'application/json',
          ...headers,
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }
    },
  }
}
