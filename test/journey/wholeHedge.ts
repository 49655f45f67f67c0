import { readFileSync } from 'node:fs'
import { AppError } from '#core/contract/error'
import { findEncoder, Manifest, stableModels, type EncoderVersion } from '#core/contract/manifest'
import { expectedCost } from '#core/policy/estimates'
import { embedderModel } from '#core/task/embedder'
import { createTokenizer } from '#core/text/tokenize'
import type { AnswerPorts } from '../../client/ports.ts'
import { createEdgeClient } from '../../client/platform/edgeClient.ts'
import { createGate } from '../../client/platform/gate.ts'
import { createApp as createEdge } from '../../edge/app.ts'
import { readConfig } from '../../edge/config/readConfig.ts'
import { httpOrigin } from '../../edge/platform/httpOrigin.ts'
import { memoryBooks } from '../../edge/testing/memoryBooks.ts'
import { randomId, webDigests } from '../../edge/platform/webDigests.ts'
import { memoryJobs } from '../../edge/testing/memoryJobs.ts'
import { noEdgeModels } from '../../edge/testing/noEdgeModels.ts'
import { noIdempotency } from '../../edge/testing/noIdempotency.ts'
import { webSealer } from '../../edge/platform/webSealer.ts'
import { fakeCacheIndex } from '../../edge/testing/fakeCacheIndex.ts'
import { noUpstreams } from '../../edge/testing/noUpstreams.ts'
import { createApp as createOrigin } from '../../origin/app.ts'
import { hostModel } from '../../origin/hostModel.ts'
import { createMetrics } from '../../origin/metrics.ts'
import { createVerifyHop } from '../../origin/platform/hop.ts'
import type { Engine } from '../../origin/ports.ts'
import { bagOfTokens } from './bagOfTokens.ts'
import { type EngineFault, faultyLink, hang, type Link } from './faults.ts'
import { journeyClock } from './journeyClock.ts'

export const manifest = Manifest.parse(JSON.parse(readFileSync('models/manifest.json', 'utf8')))
export const small = findEncoder(manifest, 'hedge-small-en') as EncoderVersion
const tokenizerBytes = readFileSync(`models/artifacts/${small.files.tokenizer.path}`)
const tokenizer = createTokenizer(JSON.parse(tokenizerBytes.toString('utf8')), { maxTokens: small.maxTokens })
const goldenTexts = ['a golden text', 'another one']
const hopSecret = 'a secret of the hop'

export type EngineState = { fault: EngineFault; hanging: number; runs: number }
export type WholeHedge = ReturnType<typeof wholeHedge>

/** Device, edge and origin in one process: their real code end to end, with fake engines, a fake clock and links that can fail. */
export function wholeHedge(options: { startMs?: number } = {}) {
  const clock = journeyClock()
  const stored = new Map<string, Uint8Array>()
  const deviceEngine: EngineState = { fault: 'none', hanging: 0, runs: 0 }
  const originEngine: EngineState = { fault: 'none', hanging: 0, runs: 0 }
  const background: Promise<unknown>[] = []

  const origin = createOrigin({
    models: stableModels(manifest)
      .filter((model) => model.kind === 'encoder')
      .map((entry) => hostFake(entry)),
    clock: originClock(),
    verifyHop: createVerifyHop({ secret: hopSecret, clock: { wallMs: clock.nowMs } }),
    metrics: createMetrics(),
    log: () => undefined,
    isStopping: () => false,
  })
  const edgeToOrigin = faultyLink(async (request) => origin.fetch(request))

  const sealer = webSealer('pepper')
  /** What was sealed, by key. */
  const sealedTexts = new Map<string, string>()
  const edge = createEdge({
    config: readConfig('{"money": {"rowsWaitMs": 0, "countsWaitMs": 0}}'),
    manifest,
    clock,
    digests: webDigests({ pepper: 'pepper', session: 'session secret' }),
    keys: {
      find: async () => undefined,
      named: async () => undefined,
      isDemo: async () => false,
      ping: async () => undefined,
    },
    books: memoryBooks(clock),
    jobs: memoryJobs(clock),
    answers: {
      mayHave: () => true,
      get: async (key) => stored.get(key),
      put: async (key, value) => void stored.set(key, value),
      ping: async () => undefined,
    },
    sealer: {
      open: sealer.open,
      seal(place, text) {
        sealedTexts.set(place.key, text)
        return sealer.seal(place, text)
      },
    },
    cacheIndex: fakeCacheIndex(clock),
    origins: [
      {
        name: 'origin',
        weight: 1,
        origin: httpOrigin({
          url: 'http://origin.test',
          hopSecret,
          clock,
          fetch: (url, init) => edgeToOrigin.fetch(url, init),
        }),
      },
    ],
    upstreams: noUpstreams,
    files: { index: async () => undefined, read: async () => undefined },
    idempotency: noIdempotency,
    edgeModels: noEdgeModels,
    chance: () => 0.5,
    newId: randomId,
    log: () => undefined,
  })
  const context = {
    waitUntil: (promise: Promise<unknown>) => void background.push(promise),
    passThroughOnException: () => undefined,
    props: {},
  }
  const deviceToEdge = faultyLink(withCookies(async (request) => edge.fetch(request, {}, context)))

  const ports: AnswerPorts = {
    device: {
      embedder: {
        model: embedderModel(small),
        async embed(texts, signal) {
          deviceEngine.runs++
          if (deviceEngine.fault === 'fails')
            throw new AppError('engine_failed', 'Cannot embed: the engine died')
          if (deviceEngine.fault === 'hangs') return hang(deviceEngine, signal)
          const encoded = texts.map((text) => tokenizer.encode(text))
          return {
            vectors: concat(encoded.map(({ ids }) => bagOfTokens(ids, small.dimensions))),
            inputTokens: encoded.reduce((sum, { ids }) => sum + ids.length, 0),
            cutTokens: 0,
          }
        },
      },
      cost: () => expectedCost.device,
      engineName: () => 'fake/wasm',
      availability: () =>
        deviceEngine.fault === 'absent'
          ? { state: 'absent', because: 'has no engine' }
          : { state: 'ready', startMs: options.startMs ?? 0 },
    },
    edge: createEdgeClient(
      createGate({
        fetch: (path, init) => deviceToEdge.fetch(new URL(path, 'http://edge.test').href, init),
        userReach: () => 'origin',
      }),
    ),
    isOnline: () => true,
    nowMs: clock.nowMs,
    newRequestId: randomId,
    timer: clock.after,
  }

  return {
    ports,
    clock,
    stored,
    sealedTexts,
    deviceToEdge,
    edgeToOrigin,
    deviceEngine,
    originEngine,
    drive,
    idle,
  }

  function originClock() {
    return { nowMs: clock.nowMs, wallMs: clock.nowMs, after: clock.after, nextTurn: turn }
  }

  function hostFake(entry: EncoderVersion) {
    const golden = goldenTexts.map((text) => bagOfTokens(tokenizer.encode(text).ids, entry.dimensions))
    const engine: Engine = {
      name: 'fake/cpu',
      state: () => ({ phase: 'ready' }),
      async run(runs) {
        originEngine.runs++
        if (originEngine.fault === 'fails') throw new AppError('engine_failed', 'Cannot run: the worker died')
        if (originEngine.fault === 'hangs') return hang(originEngine, undefined)
        const vectors = runs.flat().map((ids) => bagOfTokens(ids, entry.dimensions))
        return { vectors: concat(vectors), computeMs: 1 }
      },
      onReady: (listener) => listener(),
      stop: async () => undefined,
    }
    const bytes = {
      tokenizer: tokenizerBytes,
      goldenTexts: Buffer.from(JSON.stringify(goldenTexts)),
      goldenVectors: Buffer.from(concat(golden).buffer),
    }
    return hostModel({
      entry,
      engines: [engine],
      read: (file) => bytes[file],
      limits: {
        queueRequests: 16,
        queueTexts: 4_096,
        queueTokens: 100_000,
        batchTokens: 4_096,
        batchTexts: 64,
        waitMs: 0,
      },
      clock: originClock(),
      log: () => undefined,
    })
  }

  /** True while something is on its way that will come back without the clock. */
  function busy(): boolean {
    const hungBehindEdge = edgeToOrigin.hanging + originEngine.hanging > 0
    return !hungBehindEdge && deviceToEdge.inFlight + edgeToOrigin.inFlight > 0
  }

  /** Runs until `promise` settles, moving the clock to the next timer whenever everything waits. */
  async function drive<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
    let settled = false
    const watched = Promise.allSettled([promise.finally(() => (settled = true))])
    for (let jumps = 0; jumps < 100; jumps++) {
      for (let quiet = 0; quiet < 20 && !settled; quiet++) {
        await turn()
        if (busy()) quiet = 0
      }
      if (settled) break
      if (!clock.advance()) throw new Error('The journey is stuck: nothing is on its way and no timer is set')
    }
    if (!settled) throw new Error('The journey does not end')
    return (await watched)[0] as PromiseSettledResult<T>
  }

  /** Lets what goes on in the background end; the clock moves only for what waits for it, as a lease does that is given back. */
  async function idle(): Promise<void> {
    let settled = false
    const all = Promise.allSettled(background).finally(() => (settled = true))
    for (let jumps = 0; jumps < 100 && !settled; jumps++) {
      for (let quiet = 0; quiet < 20 && !settled; quiet++) await turn()
      if (!settled && !clock.advance()) break
    }
    await all
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function concat(vectors: readonly Float32Array[]): Float32Array {
  const length = vectors.reduce((sum, vector) => sum + vector.length, 0)
  const out = new Float32Array(length)
  let at = 0
  for (const vector of vectors) {
    out.set(vector, at)
    at += vector.length
  }
  return out
}

/** What a browser does around fetch: keeps cookies, and says that the page asks its own site. */
function withCookies(next: (request: Request) => Promise<Response>): (request: Request) => Promise<Response> {
  let cookie: string | undefined
  return async (request) => {
    const headers = new Headers(request.headers)
    headers.set('sec-fetch-site', 'same-origin')
    if (cookie !== undefined) headers.set('cookie', cookie)
    const response = await next(new Request(request, { headers }))
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return response
  }
}

export type { Link }
