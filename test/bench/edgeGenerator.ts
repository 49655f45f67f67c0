import { parentPort, workerData } from 'node:worker_threads'
import { EdgeConnection, httpRequest } from './edgeConnection.ts'

/** What a generator is asked to do, once per message. */
export type LoadOrder = {
  port: number
  key: string
  target: 'empty' | 'hit' | 'forward'
  requestsPerSecond: number
  seconds: number
}

export type LoadResult = {
  order: LoadOrder
  /** From the intended start of each request, in ms. */
  latenciesMs: number[]
  /** Requests whose start came due while every connection was busy: they were never sent. */
  dropped: number
  /** Replies with another status than 200. */
  failed: number
}

/** As many as a few hundred users keep open; beyond that a server in trouble only gathers more trouble. */
const connections = 256
const tickMs = 1

/** Texts that no earlier request had: each of them has to be forwarded. */
let unique = 0
function requestFor({ target, key }: LoadOrder): string {
  if (target === 'empty') return httpRequest('GET', '/healthz')
  const input =
    target === 'hit' ? 'a text that was asked before' : `text ${String(workerData)} number ${unique++}`
  const json = { model: 'hedge-base-en', input, encoding_format: 'base64' }
  return httpRequest('POST', '/v1/embeddings', { key, json })
}

/** Open loop: request i starts at i / rate, whatever became of the ones before; who waits for a slow server waits in the figures. */
async function generate(order: LoadOrder): Promise<LoadResult> {
  const free = Array.from({ length: connections }, () => new EdgeConnection(order.port))
  const all = [...free]
  const total = Math.round(order.requestsPerSecond * order.seconds)
  const latenciesMs: number[] = []
  const running = new Set<Promise<void>>()
  let [started, dropped, failed] = [0, 0, 0]
  const startMs = performance.now() + 50
  const dueMs = (index: number): number => startMs + (index * 1000) / order.requestsPerSecond

  const send = async (connection: EdgeConnection, intendedMs: number): Promise<void> => {
    try {
      if ((await connection.send(requestFor(order))) !== 200) failed++
      else latenciesMs.push(performance.now() - intendedMs)
      free.push(connection)
    } catch {
      failed++
    }
  }
  while (started < total) {
    while (started < total && dueMs(started) <= performance.now()) {
      const connection = free.pop()
      if (connection) {
        const request = send(connection, dueMs(started)).finally(() => running.delete(request))
        running.add(request)
      } else dropped++
      started++
    }
    await new Promise((resolve) => setTimeout(resolve, tickMs))
  }
  await Promise.all(running)
  for (const connection of all) connection.close()
  return { order, latenciesMs, dropped, failed }
}

parentPort?.on('message', async (order: LoadOrder) => parentPort?.postMessage(await generate(order)))
