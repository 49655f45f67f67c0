import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import manifestJson from '#models/manifest.json' with { type: 'json' }
import { hopHeader } from '#core/contract/hop'
import { findEncoder, Manifest, stableModels } from '#core/contract/manifest'
import { parse } from '#core/contract/parse'
import { createTokenizer } from '#core/text/tokenize'
import { splitRuns } from '../../origin/batching/splitRuns.ts'
import { startFit, updateFit } from '#core/policy/computeCost'
import { expectedCost } from '#core/policy/estimates'
import type { CostFit } from '#core/policy/computeCost'
import { spawnEngineWorker } from '../../origin/engines/spawnEngineWorker.ts'
import { signHop } from '../../origin/platform/hop.ts'
import type { TokenIds } from '../../origin/ports.ts'
import { quantile, writeRaw } from './machine.ts'
import { mixedTexts } from './mixedTexts.ts'

/**
 * Texts per second through the HTTP origin (one signed request per text, closed loop) at several concurrencies, against
 * the same sessions in the same kind of workers given the same texts at once, sorted and packed: what HTTP, signatures,
 * tokenising, queueing and batching cost together. Each round measures everything once, in turn, so that the
 * ratios hold on a machine that others use too. The client shares the machine with the origin.
 *
 *   node test/bench/originThroughput.ts [--model ID]... [--workers N] [--texts N] [--rounds N] [--out NAME]
 */
const concurrencies = [1, 8, 64] as const
const batchTokens = 512
const root = fileURLToPath(new URL('../..', import.meta.url))
const artifactsPath = `${root}models/artifacts`
const manifest = parse(Manifest, manifestJson, 'read the manifest')

type Workload = { texts: readonly string[]; ids: readonly TokenIds[] }
type Setup = { model: string; workers: number; workload: Workload; rounds: number }
type Round = { offline: number; http: Record<string, number>; latencyMs: Record<string, number[]> }

async function startOrigin(setup: Setup, secret: string): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [`${root}origin/main.ts`], {
    env: { ...process.env, HOP_SECRET: secret, MODELS: setup.model, WORKERS: String(setup.workers) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the origin exited with code ${code}`)))
    child.stdout?.setEncoding('utf8').on('data', (lines: string) => {
      const ready = lines.split('\n').find((line) => line.includes('"event":"ready"'))
      if (ready) resolve((JSON.parse(ready) as { port: number }).port)
    })
  })
  return { child, port }
}

type Prepared = { body: Buffer; headers: Record<string, string | number> }

/** Signed before the clock starts: the client's part of the work is not the origin's. */
function prepare(model: string, texts: readonly string[], secret: string): Prepared[] {
  return texts.map((text, index) => {
    const requestId = `bench-${index}`
    const envelope = { request: { task: 'embed', model, inputs: [text] }, hints: {}, requestId }
    const body = Buffer.from(JSON.stringify(envelope))
    const signature = signHop(secret, { method: 'POST', path: '/v1/answer', requestId, body }, Date.now())
    return {
      body,
      headers: {
        'content-type': 'application/json',
        'content-length': body.length,
        [hopHeader]: signature,
      },
    }
  })
}

function post(port: number, agent: Agent, { body, headers }: Prepared): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path: '/v1/answer', method: 'POST', agent, headers },
      (reply) => {
        reply.resume()
        reply.on('end', () =>
          reply.statusCode === 200 ? resolve() : reject(new Error(`status ${reply.statusCode}`)),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

async function measureHttp(
  port: number,
  requests: readonly Prepared[],
  concurrency: number,
): Promise<{ textsPerSecond: number; latenciesMs: number[] }> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const latenciesMs: number[] = []
  let next = 0
  const client = async (): Promise<void> => {
    for (let prepared = requests[next++]; prepared; prepared = requests[next++]) {
      const startedMs = performance.now()
      await post(port, agent, prepared)
      latenciesMs.push(performance.now() - startedMs)
    }
  }
  const startedMs = performance.now()
  await Promise.all(Array.from({ length: concurrency }, client))
  const seconds = (performance.now() - startedMs) / 1_000
  agent.destroy()
  return { textsPerSecond: requests.length / seconds, latenciesMs }
}

type Runner = Awaited<ReturnType<typeof spawnEngineWorker>>
type Offline = { runners: readonly Runner[]; ids: readonly TokenIds[]; padded: boolean; fit: CostFit }

/**
 * All texts at once: sorted, packed into batches of the origin's size, padded as the costs measured so far make
 * cheapest, taken by whichever worker is free.
 */
async function measureOffline(offline: Offline): Promise<number> {
  const { runners, ids, padded } = offline
  const batches: TokenIds[][] = []
  let tokens = Infinity
  for (const text of ids.toSorted((a, b) => b.length - a.length)) {
    if (tokens + text.length > batchTokens) {
      batches.push([])
      tokens = 0
    }
    batches.at(-1)?.push(text)
    tokens += text.length
  }
  const packed = batches.map((batch) => {
    const lengths = batch.map((text) => text.length)
    const runs = padded
      ? splitRuns(lengths, offline.fit.cost, batchTokens)
      : lengths.map((_, index) => [index])
    return runs.map((run) => run.map((index) => batch[index] ?? []))
  })
  let next = 0
  const startedMs = performance.now()
  await Promise.all(
    runners.map(async (runner) => {
      for (let batch = packed[next++]; batch; batch = packed[next++]) {
        const { computeMs } = await runner.run(batch)
        const size = batch.reduce(
          (sum, run) => sum + run.length * Math.max(...run.map((text) => text.length)),
          0,
        )
        offline.fit = updateFit(offline.fit, { runs: batch.length, tokens: size, ms: computeMs })
      }
    }),
  )
  return ids.length / ((performance.now() - startedMs) / 1_000)
}

async function measure(setup: Setup): Promise<Round[]> {
  const { model, workers, workload, rounds } = setup
  const entry = findEncoder(manifest, model)
  if (!entry) throw new Error(`Cannot measure ${model}: the manifest has no such model`)
  const secret = randomBytes(32).toString('hex')
  const { child, port } = await startOrigin(setup, secret)
  const runners = await Promise.all(
    Array.from({ length: workers }, () => spawnEngineWorker({ entry, artifactsPath, threads: 1 })),
  )
  const offline: Offline = {
    runners,
    ids: workload.ids,
    padded: entry.batchInvariant,
    fit: startFit(expectedCost.origin),
  }
  try {
    await measureOffline(offline)
    await measureHttp(port, prepare(model, workload.texts, secret), 64)
    const measured: Round[] = []
    for (let round = 0; round < rounds; round++) {
      const result: Round = { offline: 0, http: {}, latencyMs: {} }
      const steps: (() => Promise<void>)[] = [
        async () => void (result.offline = await measureOffline(offline)),
        ...concurrencies.map((concurrency) => async () => {
          const requests = prepare(model, workload.texts, secret)
          const { textsPerSecond, latenciesMs } = await measureHttp(port, requests, concurrency)
          result.http[concurrency] = textsPerSecond
          result.latencyMs[concurrency] = [0.5, 0.99].map((share) => quantile(latenciesMs, share))
        }),
      ]
      // Every other round backwards: whoever shares the machine disturbs no one step always.
      for (const step of round % 2 === 0 ? steps : steps.toReversed()) await step()
      measured.push(result)
    }
    return measured
  } finally {
    await Promise.all(runners.map((runner) => runner.stop()))
    child.kill('SIGTERM')
  }
}

function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  )
}

function summarise(rounds: readonly Round[]): Record<string, unknown> {
  const at = (concurrency: number): Record<string, number> => ({
    textsPerSecond: median(rounds.map(({ http }) => http[concurrency] ?? 0)),
    ratioToOffline: median(rounds.map(({ http, offline }) => (http[concurrency] ?? 0) / offline)),
    p50Ms: median(rounds.map(({ latencyMs }) => latencyMs[concurrency]?.[0] ?? 0)),
    p99Ms: median(rounds.map(({ latencyMs }) => latencyMs[concurrency]?.[1] ?? 0)),
  })
  return {
    offlineTextsPerSecond: median(rounds.map(({ offline }) => offline)),
    ...Object.fromEntries(concurrencies.map((concurrency) => [`concurrency${concurrency}`, at(concurrency)])),
  }
}

const encoderIds = stableModels(manifest).flatMap(({ id, kind }) => (kind === 'encoder' ? [id] : []))
const { values } = parseArgs({
  options: {
    model: { type: 'string', multiple: true, default: encoderIds },
    workers: { type: 'string', default: '1' },
    texts: { type: 'string', default: '192' },
    rounds: { type: 'string', default: '5' },
    out: { type: 'string', default: 'origin' },
  },
})
const texts = mixedTexts(Number(values.texts), `${artifactsPath}/goldenTexts.json`)
const tokenizer = createTokenizer(JSON.parse(readFileSync(`${artifactsPath}/tokenizer.json`, 'utf8')), {
  maxTokens: 256,
})
const ids = texts.map((text) => tokenizer.encode(text).ids)
const models: Record<string, unknown> = {}
for (const model of values.model) {
  const rounds = await measure({
    model,
    workers: Number(values.workers),
    workload: { texts, ids },
    rounds: Number(values.rounds),
  })
  models[model] = { median: summarise(rounds), rounds }
  process.stdout.write(`${model}: ${JSON.stringify(summarise(rounds), undefined, 2)}\n`)
}
writeRaw(values.out, {
  command: `node test/bench/originThroughput.ts ${process.argv.slice(2).join(' ')}`.trim(),
  loadAverage: loadavg(),
  workersPerModel: Number(values.workers),
  threadsPerWorker: 1,
  texts: texts.length,
  tokens: ids.reduce((sum, text) => sum + text.length, 0),
  models,
})
