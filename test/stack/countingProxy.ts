import { createServer, connect, type Server, type Socket } from 'node:net'

export type CountingProxy = {
  url: string
  /** Bytes that went from the browser towards the server, whatever they mean. */
  bytesUp(): number
  /** Cuts every connection and refuses new ones, until it is called with false. */
  setDown(down: boolean): void
  close(): Promise<void>
}

/** Stands between a browser and the server at `target`, and counts what leaves the browser, byte by byte. */
export async function countingProxy(target: string): Promise<CountingProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let up = 0
  let down = false
  const server: Server = createServer((client) => {
    if (down) return void client.destroy()
    const upstream = connect(Number(port), hostname)
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one)
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.on('error', () => other.destroy())
      one.pipe(other)
    }
    client.on('data', (bytes) => {
      up += bytes.length
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Cannot listen on 127.0.0.1')
  return {
    url: `http://127.0.0.1:${address.port}`,
    bytesUp: () => up,
    setDown(next) {
      down = next
      if (next) for (const socket of sockets) socket.destroy()
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
