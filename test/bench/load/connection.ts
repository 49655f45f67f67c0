import { connect, type Socket } from 'node:net'
import { ReplyReader, type Reply } from './replyReader.ts'

/** Servers close what was idle for five seconds; a request sent at that very moment would be lost. */
const idleMs = 2_000

/**
 * One kept-alive HTTP/1.1 connection with one request at a time, and no more of HTTP than the measurement needs: Node's own
 * client costs more per request than the server under test.
 */
export class Connection {
  readonly #port: number
  #socket: Socket | undefined
  #usedMs = 0
  #reader = new ReplyReader()
  #done: ((reply: Reply) => void) | undefined
  #failed: ((error: Error) => void) | undefined
  #arrived: ((bytes: Buffer) => void) | undefined

  constructor(port: number) {
    this.#port = port
  }

  /** Sends a whole request; resolves when the reply is whole. `arrived` sees its bytes as they come, head and framing included. */
  send(request: string, arrived?: (bytes: Buffer) => void): Promise<Reply> {
    const nowMs = performance.now()
    if (this.#socket === undefined || this.#socket.destroyed || nowMs - this.#usedMs > idleMs) {
      this.close()
      this.#socket = this.#open()
    }
    this.#usedMs = nowMs
    this.#arrived = arrived
    const socket = this.#socket
    return new Promise((resolve, reject) => {
      this.#done = resolve
      this.#failed = reject
      socket.write(request)
    })
  }

  /** Leaves, whatever is under way; the next request opens a new connection. */
  close(): void {
    this.#failed = undefined
    this.#socket?.destroy()
    this.#socket = undefined
    this.#reader = new ReplyReader()
  }

  #open(): Socket {
    const socket = connect(this.#port, '127.0.0.1').setNoDelay(true)
    const fail = (error: Error): void => {
      if (socket === this.#socket) this.#failed?.(error)
    }
    socket.on('data', (bytes) => {
      if (socket === this.#socket) this.#take(bytes)
    })
    socket.on('error', fail)
    socket.on('close', () => fail(new Error('the connection was closed')))
    return socket
  }

  #take(bytes: Buffer): void {
    this.#arrived?.(bytes)
    const reply = this.#reader.read(bytes)
    if (reply === undefined) return
    const done = this.#done
    this.#done = undefined
    this.#failed = undefined
    done?.(reply)
  }
}

/** A request as bytes. */
export function httpRequest({
  method = 'POST',
  path,
  headers = {},
  body = '',
}: {
  method?: string
  path: string
  headers?: Readonly<Record<string, string>>
  body?: string
}): string {
  const all = {
    host: '127.0.0.1',
    ...headers,
    ...(body !== '' && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    }),
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}
