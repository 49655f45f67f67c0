import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadavg } from 'node:os'
import { extname, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { build } from 'vite'
import { findEncoder, Manifest } from '#core/contract/manifest'
import { createTokenizer } from '#core/text/tokenize'
import { provideChromium } from '../browser/provideChromium.ts'
import type { RuntimeFiles } from '../../client/engine/messages.ts'
import { builtAsset, builtRuntime } from '../stack/builtRuntime.ts'
import { quantile, writeRaw } from './machine.ts'
import { mixedTexts } from './mixedTexts.ts'

/**
 * How fast does a device embed? 64 texts of mixed length in real Chromium, with the engine worker as it is shipped:
 * from nothing to the first vector (files fetched, then stored), all texts one by one, and all at once.
 * `node test/bench/deviceEmbedding.ts [passes]`; writes docs/benchmarks/device.json.
 */
const dist = 'client/dist'
const artifacts = 'models/artifacts'
const passes = Number(process.argv[2] ?? 5)
const threadCounts = [1, 2]
const texts = mixedTexts(64, join(artifacts, 'goldenTexts.json'))

type Sample = {
  coldLoadMs: number
  coldFirstVectorMs: number
  warmLoadMs: number
  warmFirstVectorMs: number
  oneByOneMs: number
  batchedMs: number
  /** Where the warm start went. */
  warmPhasesMs: Record<string, number>
}

type Setup = { workerUrl: string; start: object; texts: readonly string[] }

/** Runs in the page: drives the worker by its own protocol. */
async function measureInPage({ workerUrl, start, texts }: Setup): Promise<Sample> {
  type Reply = { kind: string; report?: { phasesMs: Record<string, number> }; error?: unknown }
  const open = () => {
    const startMs = performance.now()
    const worker = new Worker(workerUrl, { type: 'module' })
    let callId = 0
    const until = (kinds: string[]): Promise<Reply> =>
      new Promise((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<Reply>) => {
          if (data.kind === 'failed' || data.kind === 'callFailed') reject(new Error(JSON.stringify(data)))
          else if (kinds.includes(data.kind)) resolve(data)
        }
        worker.onerror = ({ message }) => reject(new Error(message))
      })
    const embed = async (batch: readonly string[]): Promise<void> => {
      worker.postMessage({ kind: 'embed', callId: callId++, texts: batch })
      await until(['done'])
    }
    worker.postMessage(start)
    return { worker, startMs, ready: until(['ready']), embed }
  }
  const first = 'When does the library close on Saturdays?'
  const startEngine = async () => {
    const engine = open()
    const { report } = await engine.ready
    const loadMs = performance.now() - engine.startMs
    await engine.embed([first])
    const firstVectorMs = performance.now() - engine.startMs
    return { ...engine, loadMs, firstVectorMs, phasesMs: report?.phasesMs ?? {} }
  }
  const timed = async (run: () => Promise<void>): Promise<number> => {
    const startMs = performance.now()
    await run()
    return performance.now() - startMs
  }

  const cold = await startEngine()
  cold.worker.terminate()
  const warm = await startEngine()
  const oneByOne = () =>
    timed(async () => {
      for (const text of texts) await warm.embed([text])
    })
  const batched = () => timed(() => warm.embed(texts))
  await batched() // compiles what the first runs would otherwise pay for
  // Both orders, so that neither profits from running second.
  const times = [await oneByOne(), await batched(), await batched(), await oneByOne()]
  warm.worker.terminate()
  return {
    coldLoadMs: cold.loadMs,
    coldFirstVectorMs: cold.firstVectorMs,
    warmLoadMs: warm.loadMs,
    warmFirstVectorMs: warm.firstVectorMs,
    oneByOneMs: Math.min(times[0] as number, times[3] as number),
    batchedMs: Math.min(times[1] as number, times[2] as number),
    warmPhasesMs: warm.phasesMs,
  }
}

const contentTypes: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
}

/** The built page's files and the models, isolated as at the edge, and one empty page to run in. */
function serve(): Promise<Server> {
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost')
    const path = pathname.startsWith('/models/')
      ? join(artifacts, pathname.slice('/models/'.length))
      : join(dist, pathname)
    const body = pathname === '/empty.html' ? '<!doctype html>' : existsSync(path) ? readFileSync(path) : null
    response.writeHead(body === null ? 404 : 200, {
      'content-type': contentTypes[extname(pathname)] ?? 'application/octet-stream',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cache-control': 'no-store',
    })
    response.end(body)
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

function startMessage(threads: number): object {
  const manifest = Manifest.parse(JSON.parse(readFileSync('models/manifest.json', 'utf8')))
  return {
    kind: 'start',
    model: findEncoder(manifest, 'hedge-small-en'),
    modelBase: '/models/',
    runtime: builtRuntime(),
    threads,
  }
}

/** A fresh browser profile for each sample: nothing stored, nothing compiled. */
async function measure(browser: Browser, base: string, threads: number): Promise<Sample> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.goto(`${base}/empty.html`)
    const setup = { workerUrl: builtAsset(/^worker-.*\.js$/).url, start: startMessage(threads), texts }
    return await page.evaluate(measureInPage, setup)
  } finally {
    await context.close()
  }
}

const median = (values: readonly number[]): number => Math.round(quantile(values, 0.5))

function medians(samples: readonly Sample[]): Record<string, number> {
  const { warmPhasesMs, ...numbers } = samples[0] as Sample
  const named = Object.keys(numbers).map((name) => [
    name,
    median(samples.map((sample) => sample[name as 'batchedMs'])),
  ])
  const phases = Object.keys(warmPhasesMs).map((phase) => [
    `warm ${phase} ms`,
    median(samples.map((sample) => sample.warmPhasesMs[phase] ?? 0)),
  ])
  return Object.fromEntries([...named, ...phases]) as Record<string, number>
}

const { path: executablePath, message } = await provideChromium()
if (executablePath === undefined) throw new Error(message)
await build({ configFile: 'client/vite.config.ts', logLevel: 'error' })
const server = await serve()
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'],
})
const raw = new Map<number, Sample[]>(threadCounts.map((threads) => [threads, []]))
try {
  for (let pass = 0; pass < passes; pass++) {
    const order = pass % 2 === 0 ? threadCounts : threadCounts.toReversed()
    for (const threads of order) {
      const sample = await measure(browser, base, threads)
      raw.get(threads)?.push(sample)
      console.log(`pass ${pass + 1}, ${threads} thread(s):`, JSON.stringify(sample))
    }
  }
  const summary = Object.fromEntries(
    Array.from(raw, ([threads, samples]) => [`${threads} thread(s)`, medians(samples)]),
  )
  writeRaw('device', {
    question: 'How fast does a device embed 64 texts of mixed length with hedge-small-en?',
    command: `node test/bench/deviceEmbedding.ts ${passes}`,
    chromium: browser.version(),
    /** Over the last five minutes, ours included: beyond 2 on this machine, others took part of it. */
    loadAverage: loadavg()[1],
    tokens: countTokens(),
    downloadBytes: downloadBytes(),
    medians: summary,
    raw: Object.fromEntries(raw),
  })
  console.table(summary)
} finally {
  await browser.close()
  server.close()
}

/** What a first start fetches, uncompressed: the model's files and ONNX Runtime's binary. */
function downloadBytes(): Record<string, number> {
  const { model, runtime } = startMessage(1) as {
    model: { files: Record<string, { bytes: number }> }
    runtime: RuntimeFiles
  }
  const modelBytes = Object.values(model.files).reduce((sum, { bytes }) => sum + bytes, 0)
  return { model: modelBytes, runtime: runtime.ort.wasm.wasm.bytes }
}

/** What the model reads of the texts, special tokens included. */
function countTokens(): number {
  const json = JSON.parse(readFileSync(join(artifacts, 'tokenizer.json'), 'utf8')) as unknown
  const tokenizer = createTokenizer(json, { maxTokens: 256 })
  return texts.reduce((sum, text) => sum + tokenizer.encode(text).ids.length, 0)
}
