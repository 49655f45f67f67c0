import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Stack, startStack } from '../../deploy/local/startStack.ts'
import type { LoadResult, RequestForm } from './load/order.ts'
import { processorMs, residentMb } from './load/processFigures.ts'
import { highestRate, startGenerator } from './load/startGenerator.ts'
import { quantile, writeRaw } from './machine.ts'

/**
 * What an answer costs at the edge: requests per second and latency of a cache hit and of a forwarded request on workerd, open
 * loop, beside a route of the same worker that does nothing; and the memory of both processes. The load generator shares
 * the machine, so ratios hold better than numbers. Writes docs/benchmarks/edge.json.
 *
 *   node test/bench/edgeLoad.ts [--quick]
 */
const quick = process.argv.includes('--quick')
const searchSeconds = quick ? 1 : 3
const measureSeconds = quick ? 2 : 10

type Started = { stack: Stack; load: Load }
type Target = 'empty' | 'hit' | 'forward'
type Load = (target: Target, requestsPerSecond: number | 'closed', seconds: number) => Promise<LoadResult>

function formOf(target: Target, key: string): RequestForm {
  if (target === 'empty') return { method: 'GET', path: '/healthz' }
  const input = target === 'hit' ? 'a text that was asked before' : 'text number UNIQUE'
  return {
    path: '/v1/embeddings',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: 'hedge-base-en', input, encoding_format: 'base64' }),
  }
}

type Figures = {
  highestPerSecond: number
  measuredAtPerSecond: number
  p50Ms: number
  p99Ms: number
  dropped: number
  failed: number
  requests: number
  /** Processor time of each process for one request: what the neighbours on the machine do changes it least. */
  edgeCpuMicroseconds: number
  originCpuMicroseconds: number
}

async function measure({ stack, load }: Started, target: Target): Promise<Figures> {
  const forms = [formOf(target, stack.demoKey)]
  const port = Number(new URL(stack.url).port)
  const highestPerSecond = await highestRate(
    ({ requestsPerSecond, seconds }) => load(target, requestsPerSecond, seconds),
    {
      port,
      forms,
      seconds: searchSeconds,
    },
  )
  const measuredAtPerSecond = Math.max(1, Math.round(highestPerSecond / 2))
  const before = processorMsOf(stack)
  const { latenciesMs, dropped, failed } = await load(target, measuredAtPerSecond, measureSeconds)
  const after = processorMsOf(stack)
  const round = (ms: number): number => Math.round(ms * 100) / 100
  const each = (ms: number): number => Math.round((ms * 1000) / latenciesMs.length)
  const figures = {
    highestPerSecond,
    measuredAtPerSecond,
    p50Ms: round(quantile(latenciesMs, 0.5)),
    p99Ms: round(quantile(latenciesMs, 0.99)),
    dropped,
    failed,
    requests: latenciesMs.length,
    edgeCpuMicroseconds: each(after.edge - before.edge),
    originCpuMicroseconds: each(after.origin - before.origin),
  }
  console.log(target, JSON.stringify(figures))
  return figures
}

const processorMsOf = ({ pids }: Stack) => ({
  edge: processorMs(pids.edge),
  origin: processorMs(pids.origin),
})
const memoryOf = ({ pids }: Stack) => ({ edgeMb: residentMb(pids.edge), originMb: residentMb(pids.origin) })

const stateDir = mkdtempSync(join(tmpdir(), 'hedge-bench-'))
const stop: (() => Promise<unknown>)[] = []
async function start(name: string, originEntry?: string): Promise<Started> {
  const stack = await startStack({
    stateDir: join(stateDir, name),
    demoKey: 'hedge_bench-key',
    ...(originEntry !== undefined && { originEntry }),
    say: (line) => console.log(line),
  })
  stop.push(() => stack.stop())
  const generator = startGenerator(name)
  stop.push(() => generator.stop())
  const port = Number(new URL(stack.url).port)
  const load: Load = (target, requestsPerSecond, seconds) =>
    generator.load({ port, forms: [formOf(target, stack.demoKey)], requestsPerSecond, seconds })
  await load('hit', 1, 1)
  return { stack, load }
}

try {
  const real = await start('real')
  const idle = memoryOf(real.stack)
  await real.load('hit', 900, 10)
  await real.load('forward', 50, 20)
  const afterTenThousandRequests = memoryOf(real.stack)
  const empty = await measure(real, 'empty')
  const hit = await measure(real, 'hit')
  const forwarded = await measure(real, 'forward')
  const afterAll = memoryOf(real.stack)
  const instant = await start(
    'instant',
    fileURLToPath(new URL('../../deploy/local/testing/fakeOrigin.ts', import.meta.url)),
  )
  const forwardedToInstantOrigin = await measure(instant, 'forward')
  writeRaw('edge', {
    question: 'What does an answer cost at the edge?',
    command: `node test/bench/edgeLoad.ts${quick ? ' --quick' : ''}`,
    loadAverage: loadavg().map((load) => Math.round(load * 10) / 10),
    open: 'constant arrivals, latency from the intended start, 256 connections, generator on the same machine',
    empty,
    hit,
    forwarded,
    forwardedToInstantOrigin,
    hitToEmptyCpuRatio: Math.round((hit.edgeCpuMicroseconds / empty.edgeCpuMicroseconds) * 100) / 100,
    memoryMb: { idle, afterTenThousandRequests, afterAll },
  })
} finally {
  for (const end of stop.toReversed()) await end()
  rmSync(stateDir, { recursive: true, force: true })
}
