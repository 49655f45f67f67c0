import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGenerator } from '../load/startGenerator.ts'
import { writeRaw } from '../machine.ts'
import { judge } from './aims.ts'
import { startHedge } from './hedge.ts'
import { measureLeakOfEdge } from './leak.ts'
import { measureRows } from './measureRows.ts'
import { measureOpenStreams, type OpenStreams } from './openStreams.ts'
import { published } from './published.ts'
import { rowsOf, type Targets } from './rows.ts'
import { Absent, type Target } from './target.ts'
import { startLiteLlm, startNginx, startPortkey, startUpstream, startWorker } from './targets.ts'
import { measureTokens } from './tokens.ts'

/**
 * What a gateway costs: Hedge's edge beside its peers and beside what bounds it, in one run, with the same chats and the same
 * mock upstream, in turn. Open loop, latency from the intended start. Writes docs/benchmarks/gateway.json.
 *
 *   node test/bench/gateway/main.ts [--quick]
 */
const quick = process.argv.includes('--quick')
const plan = quick
  ? { rounds: 1, warmSeconds: 3, searchSeconds: 0.7, measureSeconds: 1.5 }
  : { rounds: 3, warmSeconds: 4, searchSeconds: 1, measureSeconds: 3 }
const leakRequests = quick ? 6_000 : 100_000

const folder = mkdtempSync(join(tmpdir(), 'hedge-bench-'))
const stops: (() => Promise<unknown>)[] = []
const missing: string[] = []

async function started<T extends Target>(starting: Promise<T>): Promise<T | undefined> {
  try {
    const target = await starting
    stops.push(() => target.stop())
    return target
  } catch (error) {
    if (!(error instanceof Absent)) throw error
    missing.push(error.message)
    console.log(`left out: ${error.message}`)
    return undefined
  }
}

async function startAll(upstreamPort: number): Promise<Omit<Targets, 'upstream'>> {
  const ground = { folder, upstreamPort }
  const all = {
    hedge: await started(startHedge('hedge', ground)),
    nginx: await started(startNginx(ground)),
    fetchThrough: await started(startWorker('fetchThrough', ground)),
    readThrough: await started(startWorker('readThrough', ground)),
    emptyRoute: await started(startWorker('emptyRoute', ground)),
    portkey: await started(startPortkey(ground)),
    litellm: await started(startLiteLlm(ground)),
  }
  return Object.fromEntries(Object.entries(all).filter(([, target]) => target !== undefined))
}

/** Each in a process of its own that has done nothing else: memory that load has left behind is the leak run's question. */
async function openStreamsOf(upstreamPort: number): Promise<OpenStreams[]> {
  const ground = { folder: join(folder, 'streams'), upstreamPort }
  const all: OpenStreams[] = []
  for (const start of [
    () => startWorker('fetchThrough', ground),
    () => startWorker('readThrough', ground),
    () => startHedge('hedge', ground),
    () => startPortkey(ground),
  ]) {
    const target = await start().catch((error: unknown) => {
      if (error instanceof Absent) return undefined
      throw error
    })
    if (target === undefined) continue
    const figures = await measureOpenStreams(target).finally(() => target.stop())
    console.log('streams', JSON.stringify(figures))
    all.push(figures)
  }
  return all
}

try {
  const startedMs = performance.now()
  const upstream = await startUpstream(folder)
  stops.push(() => upstream.stop())
  const targets: Targets = { upstream, ...(await startAll(upstream.port)) }
  const generator = startGenerator('rows')
  stops.push(() => generator.stop())
  const rows = await measureRows(rowsOf(targets), generator, plan)
  const { nginx, fetchThrough, readThrough, hedge, portkey, litellm } = targets
  const streaming = [upstream, nginx, fetchThrough, readThrough, hedge, portkey, litellm].filter(
    (target) => target !== undefined,
  )
  const tokens = await measureTokens(streaming)
  console.log('tokens', JSON.stringify(tokens))
  const openStreams = await openStreamsOf(upstream.port)
  const held = rows.find(({ id }) => id === 'kept')?.median.highestPerSecond ?? 0
  const leak = await measureLeakOfEdge(
    { folder, upstreamPort: upstream.port },
    // What is to be seen is what is left when all went well, so the machine is not driven to its end.
    { requests: leakRequests, perSecond: Math.max(300, held / 2) },
  )
  console.log('leak', JSON.stringify(leak))
  const aims = judge({ rows, tokens: tokens.figures, openStreams })
  for (const { aim, found, reached } of aims)
    console.log(`${reached === true ? 'reached' : reached === false ? 'MISSED' : reached}: ${aim}: ${found}`)
  writeRaw('gateway', {
    question: 'What does a gateway cost?',
    command: `npm run bench -- gateway${quick ? ' (--quick)' : ''}`,
    loadAverage: loadavg().map((load) => Math.round(load * 10) / 10),
    minutes: Math.round((performance.now() - startedMs) / 6_000) / 10,
    plan,
    rows,
    tokens: tokens.figures,
    openStreams,
    leak,
    missing: [...missing, ...tokens.failures],
    published,
    aims,
  })
} finally {
  for (const stop of stops.toReversed()) await stop()
  rmSync(folder, { recursive: true, force: true })
}
