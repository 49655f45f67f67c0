import { connect, type Socket } from 'node:net'

/** workerd closes what was idle for five seconds; a request sent at that very moment would be lost. */
const idleMs = 2_000
const headEnd = Buffer.from('\r\n\r\n')

/**
 * One kept-alive HTTP/1.1 connection with one request at a time, and no more of HTTP than the measurement needs: Node's own
 * client costs more per request than the server under test. Reads replies that announce their length.
 */
export class EdgeConnection {
  readonly #port: number
  #socket: Socket
  #usedMs = performance.now()
  #received: Buffer[] = []
  #bytes = 0
  #wanted: number | undefined
  #status = 0
  #done: ((status: number) => void) | undefined
  #failed: ((error: Error) => void) | undefined

  constructor(port: number) {
    this.#port = port
    this.#socket = this.#open()
  }

  /** Sends a whole request; resolves with the status when the reply is whole. */
  send(request: Buffer | string): Promise<number> {
    const nowMs = performance.now()
    if (this.#socket.destroyed || nowMs - this.#usedMs > idleMs) {
      this.#socket.destroy()
      this.#socket = this.#open()
    }
    this.#usedMs = nowMs
    return new Promise((resolve, reject) => {
      this.#done = resolve
      this.#failed = reject
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#failed = undefined
    this.#socket.destroy()
  }

  #open(): Socket {
    const socket = connect(this.#port, '127.0.0.1').setNoDelay(true)
    const fail = (error: Error): void => {
      if (socket === this.#socket) this.#failed?.(error)
    }
    socket.on('data', (chunk) => this.#take(chunk))
    socket.on('error', fail)
    socket.on('close', () => fail(new Error('the connection was closed')))
    return socket
  }

  #take(chunk: Buffer): void {
    this.#received.push(chunk)
    this.#bytes += chunk.byteLength
    if (this.#wanted === undefined) this.#readHead()
    if (this.#wanted === undefined || this.#bytes < this.#wanted) return
    const done = this.#done
    this.#received = []
    this.#bytes = 0
    this.#wanted = undefined
    this.#done = undefined
    this.#failed = undefined
    done?.(this.#status)
  }

  #readHead(): void {
    const all = Buffer.concat(this.#received)
    const end = all.indexOf(headEnd)
    if (end < 0) return
    const head = all.toString('latin1', 0, end)
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
    if (length === undefined) throw new Error(`Cannot read a reply without a length:\n${head}`)
    this.#status = Number(head.slice(9, 12))
    this.#wanted = end + headEnd.byteLength + Number(length)
  }
}

/** A request as bytes. */
export function httpRequest(method: string, path: string, body?: { key: string; json: unknown }): string {
  const text = body === undefined ? '' : JSON.stringify(body.json)
  const headers = body
    ? `authorization: Bearer ${body.key}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`
    : ''
  return `${method} ${path} HTTP/1.1\r\nhost: edge\r\n${headers}\r\n${text}`
}
