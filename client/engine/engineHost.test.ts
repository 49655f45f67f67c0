import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import type { EncoderVersion } from '#core/contract/manifest'
import type { RunTexts } from './encodeTexts.ts'
import { createEngineHost, heavyTexts, type HostPorts } from './engineHost.ts'
import type { FromEngine, RuntimeFiles } from './messages.ts'

/** A model of two dimensions: the vector of a text is its token count and 1, made a unit vector. */
const run: RunTexts = async (texts) => Float32Array.from(texts.flatMap(unit))
function unit({ length: tokens }: readonly number[]): [number, number] {
  const norm = Math.hypot(tokens, 1)
  return [tokens / norm, 1 / norm]
}

const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'a', 'b']
const tokenizer = {
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
  },
}
const goldenTexts = ['a', 'a b a']
const goldenVectors = Float32Array.from(
  [3, 5].flatMap((tokens) => unit(Array.from({ length: tokens }, () => 1))),
)

const bytesOf = (value: unknown): Uint8Array<ArrayBuffer> =>
  value instanceof Float32Array
    ? new Uint8Array(value.slice().buffer)
    : new TextEncoder().encode(JSON.stringify(value))
const contents: Record<string, Uint8Array<ArrayBuffer>> = {
  graph: bytesOf('graph'),
  weights: bytesOf('weights'),
  tokenizer: bytesOf(tokenizer),
  goldenTexts: bytesOf(goldenTexts),
  goldenVectors: bytesOf(goldenVectors),
  fp32Vectors: bytesOf(Float32Array.of(0, 1, 0, 1)),
}
const digest = (bytes: Uint8Array): string => `${bytes.length}-${bytes[0]}`.padEnd(64, '0')
const files = Object.fromEntries(
  Object.entries(contents).map(([name, bytes]) => [
    name,
    { path: `m/${name}`, bytes: bytes.length, sha256: digest(bytes) },
  ]),
)
const model = {
  kind: 'encoder',
  id: 'm',
  version: 1,
  dimensions: 2,
  maxTokens: 8,
  batchInvariant: false,
  files,
} as unknown as EncoderVersion
const wasm = bytesOf('wasm')
const runtime: RuntimeFiles = {
  kernels: { plainUrl: '/kernel.wasm', relaxedUrl: '/relaxed.wasm', sharedUrl: '/shared.wasm' },
  ort: {
    wasm: { mjsUrl: '/ort.mjs', wasm: { url: '/ort.wasm', bytes: wasm.length, sha256: digest(wasm) } },
    webgpu: { mjsUrl: '/gpu.mjs', wasm: { url: '/gpu.wasm', bytes: wasm.length, sha256: digest(wasm) } },
  },
}
const start = { kind: 'start', model, modelBase: '/models/', runtime, threads: 'auto' } as const

function setup(overrides: Partial<HostPorts> = {}) {
  const posted: FromEngine[] = []
  const sessions: Parameters<HostPorts['createSession']>[0][] = []
  let now = 0
  const host = createEngineHost({
    store: undefined,
    fetch: async (url) => {
      const name = /^\/models\/m\/(\w+)\?v=/.exec(url)?.[1]
      const bytes =
        url === runtime.ort.wasm.wasm.url || url === runtime.ort.webgpu.wasm.url ? wasm : contents[name ?? '']
      return bytes === undefined ? new Response('', { status: 404 }) : new Response(bytes)
    },
    sha256Hex: async (bytes) => digest(bytes),
    wait: async () => undefined,
    lock: async () => () => undefined,
    createKernel: async () => {
      throw new Error('no SIMD')
    },
    createSession: async (session) => {
      sessions.push(session)
      return run
    },
    createGpuSession: async (session) => {
      sessions.push(session)
      return run
    },
    post: (message) => posted.push(message),
    nowMs: () => now++,
    breathe: async () => undefined,
    autoThreads: () => 2,
    gpuAdapter: async () => undefined,
    sparesData: () => false,
    notes: undefined,
    ...overrides,
  })
  return { host, posted, sessions, last: () => posted.at(-1) }
}

describe('createEngineHost()', () => {
  test('starts: files, session, golden texts, and a report of what it found', async () => {
    const { host, posted, sessions } = setup()
    await host(start)
    expect(posted.map(({ kind }) => kind).filter((kind, i, all) => kind !== all[i - 1])).toEqual([
      'downloading',
      'starting',
      'ready',
    ])
    expect(sessions[0]).toMatchObject({ mjsUrl: '/ort.mjs', weightsName: 'weights', threads: 2, wasm })
    expect(posted.at(-1)).toMatchObject({
      report: { attested: { texts: 2, minCosine: expect.closeTo(1, 6) }, fidelity: { texts: 2 } },
    })
    const { report } = posted.at(-1) as Extract<FromEngine, { kind: 'ready' }>
    expect(report.fidelity?.meanCosine).toBeCloseTo((1 / Math.hypot(3, 1) + 1 / Math.hypot(5, 1)) / 2, 6)
  })

  test('counts progress up to the announced total', async () => {
    const { host, posted } = setup()
    await host(start)
    const progress = posted.filter((message) => message.kind === 'downloading')
    const total = Object.values(contents).reduce((sum, bytes) => sum + bytes.length, wasm.length)
    expect(progress.at(-1)).toEqual({ kind: 'downloading', doneBytes: total, totalBytes: total })
  })

  test('lets ONNX Runtime take the place of an encoder that cannot run, and says so', async () => {
    const { host, sessions, last } = setup()
    await host({ ...start, model: { ...model, reference: 'hedge-encoder' } })
    expect(sessions).toHaveLength(1)
    expect(last()).toMatchObject({
      kind: 'ready',
      report: {
        engine: 'onnxruntime-web/wasm',
        demoted: { engine: 'hedge-encoder', because: 'Cannot start m: no SIMD' },
      },
    })
  })

  test('does not look for another engine where the network fails', async () => {
    const { host, sessions, last } = setup({ fetch: async () => new Response('', { status: 404 }) })
    await host({ ...start, model: { ...model, reference: 'hedge-encoder' } })
    expect(sessions).toEqual([])
    expect(last()).toMatchObject({ kind: 'failed', error: { error: { code: 'engine_unavailable' } } })
  })

  test('refuses to serve when a golden text comes out wrong', async () => {
    const wrong: RunTexts = async (texts) => {
      const vectors = await run(texts)
      return texts.some(({ length }) => length === 5)
        ? vectors.map((value, i) => (i === 0 ? -value : value))
        : vectors
    }
    const { host, last } = setup({ createSession: async () => wrong })
    await host(start)
    expect(last()).toMatchObject({ kind: 'failed', error: { error: { code: 'integrity_failed' } } })
    await host({ kind: 'embed', callId: 1, texts: ['a'] })
    expect(last()).toMatchObject({
      kind: 'callFailed',
      error: { error: { code: 'engine_unavailable' } },
    })
  })

  test.each<[string, Partial<HostPorts>, string]>([
    ['there is no network', { fetch: () => Promise.reject(new TypeError('x')) }, 'engine_unavailable'],
    ['a file is not what was promised', { sha256Hex: async () => 'other' }, 'integrity_failed'],
    [
      'the runtime does not start',
      { createSession: () => Promise.reject(new Error('no SIMD')) },
      'engine_failed',
    ],
    [
      'there is no safe context',
      {
        sha256Hex: () => Promise.reject(new AppError('engine_unavailable', 'not over https')),
      },
      'engine_unavailable',
    ],
  ])('says so with a typed error when %s', async (_, overrides, code) => {
    const { host, last } = setup(overrides)
    await host(start)
    expect(last()).toMatchObject({ kind: 'failed', error: { error: { code } } })
  })

  test('hands vectors out text by text and ends with the time they took', async () => {
    const { host, posted } = setup()
    await host(start)
    posted.length = 0
    await host({ kind: 'embed', callId: 7, texts: ['a b a', 'a'] })
    expect(posted).toMatchObject([
      { kind: 'vectors', callId: 7, rows: { indexes: [1], tokens: [3], cutTokens: [0] } },
      { kind: 'vectors', callId: 7, rows: { indexes: [0], tokens: [5], cutTokens: [0] } },
      { kind: 'done', callId: 7, phasesMs: { tokenize: 1 } },
    ])
  })

  test('stops a cancelled call between two batches', async () => {
    const box: { host?: ReturnType<typeof createEngineHost> } = {}
    let turns = 0
    const { host, posted } = setup({
      breathe: async () => {
        if (++turns === 2) await box.host?.({ kind: 'cancel', callId: 1 })
      },
    })
    box.host = host
    await host(start)
    posted.length = 0
    await host({ kind: 'embed', callId: 1, texts: ['a', 'b', 'a b'] })
    expect(posted.map(({ kind }) => kind)).toEqual(['vectors', 'cancelled'])
  })

  test('turns a failing run into a typed error and serves the next call', async () => {
    let isBroken = false
    const { host, last } = setup({
      createSession: async () => async (batch) => {
        if (isBroken) throw new Error('memory access out of bounds')
        return run(batch)
      },
    })
    await host(start)
    isBroken = true
    await host({ kind: 'embed', callId: 1, texts: ['a'] })
    expect(last()).toMatchObject({
      kind: 'callFailed',
      error: { error: { code: 'engine_failed', message: expect.stringContaining('out of bounds') } },
    })
    isBroken = false
    await host({ kind: 'embed', callId: 2, texts: ['a'] })
    expect(last()).toMatchObject({ kind: 'done', callId: 2 })
  })
})

describe('createEngineHost() in heavy use', () => {
  const withGraph = {
    ...start,
    model: { ...model, files: { ...files, webgpuGraph: files['graph'] } } as unknown as EncoderVersion,
  }
  const many = Array.from({ length: heavyTexts }, () => 'a b')

  /** The processor's own engine takes 10 ms a text, the graphics processor `gpuMs`. */
  async function useHeavily(gpuMs: number, overrides: Partial<HostPorts> = {}) {
    let now = 0
    const notes = new Map<string, string>()
    const taking =
      (ms: number): RunTexts =>
      (texts) => {
        now += ms * texts.length
        return run(texts)
      }
    let asked = 0
    const { host, posted } = setup({
      nowMs: () => now,
      createSession: async () => taking(10),
      createGpuSession: async () => taking(gpuMs),
      gpuAdapter: async () => {
        asked++
        return 'acme tiled'
      },
      notes: {
        readNote: async (name) => notes.get(name),
        writeNote: async (name, text) => void notes.set(name, text),
      },
      ...overrides,
    })
    await host(withGraph)
    await host({ kind: 'embed', callId: 1, texts: many })
    for (let turn = 0; turn < 200; turn++) await Promise.resolve()
    await new Promise((resolve) => setTimeout(resolve))
    return { posted, notes: [...notes.values()], asked }
  }
  const improvements = (posted: readonly FromEngine[]) => posted.filter(({ kind }) => kind === 'improved')

  test('goes over to the graphics processor where that is right and faster', async () => {
    const { posted } = await useHeavily(2)
    expect(improvements(posted)).toMatchObject([
      { report: { engine: 'onnxruntime-web/wasm, onnxruntime-web/webgpu from 16 tokens' } },
    ])
  })

  test('stays where it is no faster, and notes that', async () => {
    const { posted, notes } = await useHeavily(9)
    expect([improvements(posted), notes]).toEqual([[], ['slower']])
  })

  test('stays where it computes something else, and notes that', async () => {
    const wrong: RunTexts = async (texts) => (await run(texts)).map((value) => -value)
    const { posted, notes } = await useHeavily(1, { createGpuSession: async () => wrong })
    expect([improvements(posted), notes]).toEqual([[], ['wrong']])
  })

  test('fetches nothing for it where the user spares data', async () => {
    expect(await useHeavily(2, { sparesData: () => true })).toMatchObject({ asked: 0, notes: [] })
  })
})
