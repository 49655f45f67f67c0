import { parentPort, workerData } from 'node:worker_threads'
import { Connection, httpRequest } from './connection.ts'
import type { LoadOrder, LoadResult, RequestForm } from './order.ts'
import { ownMs } from './ownTime.ts'

/** As many as a few hundred users keep open; beyond that a server in trouble only gathers more trouble. */
const openConnections = 256
/** Enough to keep any of the servers busy without a queue that grows. */
const closedConnections = 48
/** Timers of Node are a millisecond coarse, which is more than most of what is measured: the thread sleeps this long instead. */
const tickMs = 0.1

const sleeper = new Int32Array(new SharedArrayBuffer(4))
let unique = 0

function write({ body, ...form }: RequestForm): string {
  return httpRequest({
    ...form,
    ...(body !== undefined && { body: body.replaceAll('UNIQUE', `${String(workerData)}-${unique++}`) }),
  })
}

class Generation {
  readonly result: LoadResult
  readonly #order: LoadOrder
  readonly #all: Connection[]
  readonly #free: Connection[]
  readonly #running = new Set<Promise<void>>()
  #next = 0

  constructor(order: LoadOrder) {
    this.#order = order
    this.result = { order, latenciesMs: [], addedMs: [], latenessMs: [], dropped: 0, failed: 0, left: 0 }
    const connections = order.requestsPerSecond === 'closed' ? closedConnections : openConnections
    this.#all = Array.from({ length: connections }, () => new Connection(order.port))
    this.#free = [...this.#all]
  }

  /** Request i starts at i / rate, whatever became of the ones before; who waits for a slow server waits in the figures. */
  async open(perSecond: number): Promise<void> {
    const total = Math.round(perSecond * this.#order.seconds)
    const startMs = performance.now() + 5
    for (let started = 0; started < total; await tick()) {
      for (; started < total; started++) {
        const dueMs = startMs + (started * 1000) / perSecond
        if (dueMs > performance.now()) break
        this.#start(dueMs)
      }
    }
    await this.#end()
  }

  /** As fast as the server answers. */
  async closed(): Promise<void> {
    const endMs = performance.now() + this.#order.seconds * 1000
    const chain = async (connection: Connection): Promise<void> => {
      while (performance.now() < endMs) await this.#send(connection, performance.now())
    }
    await Promise.all(this.#all.map(chain))
    await this.#end()
  }

  #start(dueMs: number): void {
    const connection = this.#free.pop()
    if (connection === undefined) {
      this.result.dropped++
      return
    }
    this.result.latenessMs.push(performance.now() - dueMs)
    const request = this.#send(connection, dueMs).finally(() => {
      this.#running.delete(request)
      this.#free.push(connection)
    })
    this.#running.add(request)
  }

  async #send(connection: Connection, intendedMs: number): Promise<void> {
    const form = this.#order.forms[this.#next++ % this.#order.forms.length]
    if (form === undefined) throw new Error('Cannot send anything: the order has no forms')
    if (form.leaves) return this.#leave(connection, form)
    try {
      const { status, body } = await connection.send(write(form))
      if (status !== 200) return this.#fail(`${status} ${body.slice(0, 300)}`)
      const latencyMs = performance.now() - intendedMs
      this.result.latenciesMs.push(latencyMs)
      this.result.addedMs.push(latencyMs - ownMs(body))
    } catch (error) {
      connection.close()
      this.#fail(String(error))
    }
  }

  async #leave(connection: Connection, form: RequestForm): Promise<void> {
    await new Promise<void>((resolve) => {
      const replied = connection.send(write(form), () => resolve())
      replied.then(
        () => resolve(),
        () => resolve(),
      )
      if (form.leaves === 'atOnce') setTimeout(resolve, 1)
    })
    connection.close()
    this.result.left++
  }

  #fail(failure: string): void {
    this.result.failed++
    this.result.failure ??= failure
  }

  async #end(): Promise<void> {
    await Promise.all(this.#running)
    for (const connection of this.#all) connection.close()
  }
}

/** What has arrived is read, then the thread sleeps a moment. */
async function tick(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  Atomics.wait(sleeper, 0, 0, tickMs)
}

parentPort?.on('message', async (order: LoadOrder) => {
  const generation = new Generation(order)
  if (order.requestsPerSecond === 'closed') await generation.closed()
  else await generation.open(order.requestsPerSecond)
  parentPort?.postMessage(generation.result)
})
