import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { misbehave } from './misbehave.ts'
import { type Fault, faults } from './faults.ts'

/** What the server saw of one request. Times are of `performance.now()`. */
export type Seen = {
  model: string
  stream: boolean
  headers: IncomingMessage['headers']
  /** Of the connection: the same for requests that share one. */
  port: number | undefined
  atMs: number
  /** When the client went away before the answer was out. */
  abortedMs?: number
}

export type FaultyUpstream = {
  /** Its API: `/chat/completions` comes after it. */
  url: string
  seen: Seen[]
  /** Connections that are open now. */
  connections(): Promise<number>
  stop(): Promise<void>
}

/**
 * An OpenAI-compatible server on a free port of this machine that does wrong what its model's name says: `stall` always, `stall.2`
 * only for the first two requests.
 */
export async function startUpstream(): Promise<FaultyUpstream> {
  const seen: Seen[] = []
  const server = createServer((request, response) => void answer(request, response, seen))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    seen,
    connections: () => countConnections(server),
    stop() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, seen: Seen[]): Promise<void> {
  const atMs = performance.now()
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { model, stream } = JSON.parse(Buffer.concat(chunks).toString()) as { model: string; stream: boolean }
  const one: Seen = { model, stream, headers: request.headers, port: request.socket.remotePort, atMs }
  const before = seen.filter((other) => other.model === model).length
  seen.push(one)
  response.once('close', () => {
    if (!response.writableFinished) one.abortedMs = performance.now()
  })
  await misbehave(response, { fault: faultOf(model, before), model, stream })
}

function faultOf(model: string, before: number): Fault {
  const [name, times] = model.split('.')
  const fault = faults.find((one) => one === name)
  if (fault === undefined) throw new Error(`The model ${model} names no fault`)
  return times === undefined || before < Number(times) ? fault : 'none'
}

function countConnections(server: Server): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  )
}
