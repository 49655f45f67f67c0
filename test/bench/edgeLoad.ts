import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { type Stack, startStack } from '../../deploy/local/startStack.ts'
import type { LoadOrder, LoadResult } from './edgeGenerator.ts'
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
/** A rate is sustained while nothing is dropped or failed and the slowest hundredth waits less than this. */
const sustainedP99Ms = 250

type Started = { stack: Stack; load: Load }
type Target = LoadOrder['target']
type Load = (target: Target, requestsPerSecond: number, seconds: number) => Promise<LoadResult>

function startGenerator(stack: Stack, name: string): { load: Load; stop(): Promise<number> } {
  const worker = new Worker(new URL('edgeGenerator.ts', import.meta.url), { workerData: name })
  const port = Number(new URL(stack.url).port)
  return {
    async load(target, requestsPerSecond, seconds) {
      worker.postMessage({ port, key: stack.demoKey, target, requestsPerSecond, seconds } satisfies LoadOrder)
      const [result] = (await once(worker, 'message')) as [LoadResult]
      return result
    },
    stop: () => worker.terminate(),
  }
}

function isSustained({ order, latenciesMs, dropped, failed }: LoadResult): boolean {
  const answered = latenciesMs.length / (order.requestsPerSecond * order.seconds)
  return dropped === 0 && failed === 0 && answered > 0.99 && quantile(latenciesMs, 0.99) < sustainedP99Ms
}

/** The highest rate sustained, to about 10 %: growing by half until it breaks twice in a row, then halving the gap. */
async function highestRate(load: Load, target: Target, first: number): Promise<number> {
  const sustains = async (rate: number): Promise<boolean> =>
    isSustained(await load(target, rate, searchSeconds)) ||
    isSustained(await load(target, rate, searchSeconds))
  let [good, bad] = [0, Number.POSITIVE_INFINITY]
  for (let rate = first, steps = 0; steps < 14 && bad / good >= 1.1; steps++) {
    if (await sustains(rate)) good = rate
    else bad = rate
    rate = Math.round(
      bad === Number.POSITIVE_INFINITY ? rate * 1.5 : good === 0 ? rate / 2 : (good + bad) / 2,
    )
  }
  return good
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

async function measure({ stack, load }: Started, target: Target, first: number): Promise<Figures> {
  const highestPerSecond = await highestRate(load, target, first)
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

/** User and system time of both processes in ms; Linux counts it in hundredths of a second. */
function processorMsOf({ pids }: Stack): { edge: number; origin: number } {
  const of = (pid: number): number => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * 10
  }
  return { edge: of(pids.edge), origin: of(pids.origin) }
}

/** Resident memory in MB, as Linux counts it. */
function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kilobytes) / 1024)
}
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
  const generator = startGenerator(stack, name)
  stop.push(() => generator.stop())
  await generator.load('hit', 1, 1)
  return { stack, load: generator.load }
}

try {
  const real = await start('real')
  const idle = memoryOf(real.stack)
  await real.load('hit', 900, 10)
  await real.load('forward', 50, 20)
  const afterTenThousandRequests = memoryOf(real.stack)
  const empty = await measure(real, 'empty', 1_000)
  const hit = await measure(real, 'hit', 1_000)
  const forwarded = await measure(real, 'forward', 20)
  const afterAll = memoryOf(real.stack)
  const instant = await start(
    'instant',
    fileURLToPath(new URL('../../deploy/local/testing/fakeOrigin.ts', import.meta.url)),
  )
  const forwardedToInstantOrigin = await measure(instant, 'forward', 200)
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
