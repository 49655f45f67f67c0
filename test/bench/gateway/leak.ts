import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../isolateMemory.ts'
import type { RequestForm } from '../load/order.ts'
import { openSockets, residentMb } from '../load/processFigures.ts'
import { type Generator, startGenerator } from '../load/startGenerator.ts'
import { type Heap, readHeap } from './heap.ts'
import { startHedge } from './hedge.ts'
import { newChat, sameChat, streamedChat, withHeaders } from './payload.ts'
import type { Target } from './target.ts'
import type { Ground } from './targets.ts'

export type Standing = { residentMb: number; sockets: number; heap?: Heap }
export type Leak = {
  requests: number
  left: number
  failed: number
  /** Not sent: every connection of the generator waited for an answer. */
  dropped: number
  failure?: string
  before: Standing
  after: Standing
}

/** Connections that nobody uses are closed after five seconds, and memory is looked at when all is quiet. */
const quietMs = 8_000
const short = { tokens: 5, everyMs: 1 }
const long = { tokens: 1_000, everyMs: 20 }

/** A third of them is left by the client: whole answers at once, streams in their middle. */
const mix: readonly RequestForm[] = [
  sameChat,
  withHeaders(newChat, { 'cache-control': 'no-store' }),
  { ...newChat, leaves: 'atOnce' },
  newChat,
  streamedChat(short),
  { ...streamedChat(long), leaves: 'withFirstBytes' },
]

type Load = { requests: number; perSecond: number }

/** What an edge holds before and after a load. A fresh one, whose inspector would cost other measurements something. */
export async function measureLeakOfEdge(ground: Ground, load: Load): Promise<Leak> {
  const inspectorPort = await freePort()
  const edge = await startHedge('leak', ground, [`--inspector-addr=127.0.0.1:${inspectorPort}`])
  const generator = startGenerator('leak')
  try {
    return await measureLeak(edge, { ...load, generator, inspectorPort })
  } finally {
    await generator.stop()
    await edge.stop()
  }
}

/** `requests` mixed ones, of which the first fifth warms everything up and fills the cache; what is held after that, and at the end. */
async function measureLeak(
  target: Target,
  { generator, requests, perSecond, inspectorPort }: Load & { generator: Generator; inspectorPort: number },
): Promise<Leak> {
  const { pid, port, headers } = target
  if (pid === undefined) throw new Error(`Cannot look at the memory of ${target.name}: it has no process`)
  const forms = mix.map((form) => withHeaders(form, headers))
  const run = (count: number) =>
    generator.load({ port, forms, requestsPerSecond: perSecond, seconds: count / perSecond })
  const stand = async (): Promise<Standing> => {
    await wait(quietMs)
    const heap = await readHeap(inspectorPort)
    return { residentMb: residentMb(pid), sockets: openSockets(pid), ...(heap && { heap }) }
  }
  await run(requests / 5)
  const before = await stand()
  const { latenciesMs, left, failed, dropped, failure } = await run((requests * 4) / 5)
  const after = await stand()
  return {
    requests: latenciesMs.length + left + failed,
    left,
    failed,
    dropped,
    ...(failure !== undefined && { failure }),
    before,
    after,
  }
}
