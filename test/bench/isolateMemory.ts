import { createServer } from 'node:net'

/** What V8 says of an isolate, in bytes. */
export type IsolateMemory = {
  /** Objects and strings. */
  heapBytes: number
  /** Typed arrays and WebAssembly memories. */
  backingBytes: number
}

/** A port that was free a moment ago, for a program that wants to be told one. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/**
 * Asks workerd's inspector (Chrome DevTools Protocol). It answers no call for a collection of garbage, so what is not yet collected
 * counts. Undefined where it does not say.
 */
export async function isolateMemory(inspectorPort: number): Promise<IsolateMemory | undefined> {
  const targets = (await (await fetch(`http://127.0.0.1:${inspectorPort}/json`)).json()) as {
    webSocketDebuggerUrl: string
  }[]
  const url = targets[0]?.webSocketDebuggerUrl
  if (url === undefined) return undefined
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = () => reject(new Error(`Cannot reach the inspector at ${url}`))
  })
  let id = 0
  const call = (method: string): Promise<Record<string, number> | undefined> =>
    new Promise((resolve) => {
      const mine = ++id
      const listen = ({ data }: MessageEvent): void => {
        const answer = JSON.parse(String(data)) as { id?: number; result?: Record<string, number> }
        if (answer.id !== mine) return
        socket.removeEventListener('message', listen)
        resolve(answer.result)
      }
      socket.addEventListener('message', listen)
      socket.send(JSON.stringify({ id: mine, method }))
    })
  try {
    await call('Runtime.enable')
    const usage = await call('Runtime.getHeapUsage')
    const { usedSize, backingStorageSize } = usage ?? {}
    if (usedSize === undefined) return undefined
    return { heapBytes: usedSize, backingBytes: backingStorageSize ?? 0 }
  } finally {
    socket.close()
  }
}
