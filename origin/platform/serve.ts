import { createAdaptorServer } from '@hono/node-server'
import type { AddressInfo, Server } from 'node:net'
import type { Server as HttpServer } from 'node:http'
import { AppError } from '#core/contract/error'

export type Serving = {
  port: number
  /** Takes no new connection; resolves when the last answer is written. */
  close(): Promise<void>
}

export type ServeOptions = {
  fetch: (request: Request) => Response | Promise<Response>
  host: string
  /** 0 takes a free one. */
  port: number
}

/** The edge keeps a pool; a thousand connections are far more than two queues can feed. */
const maxConnections = 1_024
/** The largest body takes a second on a slow line; a trickle holds a connection for nobody's good. */
const requestMs = 15_000
/** Longer than the edge's pool keeps an idle connection, so that it is never closed under a request. */
const idleMs = 65_000
const closeTickMs = 20

/** Listens, or rejects with AppError `engine_unavailable` when the port cannot be had. */
export async function serve({ fetch, host, port }: ServeOptions): Promise<Serving> {
  const server = createAdaptorServer({
    fetch,
    serverOptions: { requestTimeout: requestMs, headersTimeout: requestMs, keepAliveTimeout: idleMs },
  }) as HttpServer
  server.maxConnections = maxConnections
  await listen(server, host, port)
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      return new Promise((resolve) => {
        const tick = setInterval(() => server.closeIdleConnections(), closeTickMs)
        server.close(() => {
          clearInterval(tick)
          resolve()
        })
      })
    },
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'it is taken; set PORT to another, or to 0' : cause.code
      reject(
        new AppError(
          'engine_unavailable',
          `Cannot listen on ${host} port ${port}: ${why ?? 'no reason given'}`,
          {
            cause,
          },
        ),
      )
    })
    server.listen(port, host, resolve)
  })
}
