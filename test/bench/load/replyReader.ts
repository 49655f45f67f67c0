const headEnd = Buffer.from('\r\n\r\n')
const lineEnd = Buffer.from('\r\n')

export type Reply = { status: number; body: string }

/** Puts one reply after another together from the bytes of a connection: with a length, or in chunks. */
export class ReplyReader {
  #bytes: Buffer = Buffer.alloc(0)
  #status = 0
  /** What the body still has to bring: a number of bytes, or chunks until the empty one. */
  #wanted: number | 'chunks' | undefined
  #chunks: Buffer[] = []

  /** The reply that `bytes` complete, if they do. */
  read(bytes: Buffer): Reply | undefined {
    this.#bytes = this.#bytes.byteLength === 0 ? bytes : Buffer.concat([this.#bytes, bytes])
    if (this.#wanted === undefined) this.#readHead()
    if (this.#wanted === undefined) return undefined
    if (this.#wanted === 'chunks') return this.#readChunks()
    if (this.#bytes.byteLength < this.#wanted) return undefined
    return this.#end(this.#take(this.#wanted).toString())
  }

  #readHead(): void {
    const end = this.#bytes.indexOf(headEnd)
    if (end < 0) return
    const head = this.#take(end + headEnd.byteLength).toString('latin1')
    this.#status = Number(head.slice(9, 12))
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
    if (length === undefined && !/\r\ntransfer-encoding: *chunked/i.test(head))
      throw new Error(`Cannot read a reply without a length and without chunks:\n${head}`)
    this.#wanted = length === undefined ? 'chunks' : Number(length)
  }

  #readChunks(): Reply | undefined {
    for (;;) {
      const end = this.#bytes.indexOf(lineEnd)
      if (end < 0) return undefined
      const size = Number.parseInt(this.#bytes.toString('latin1', 0, end), 16)
      const whole = end + 2 + size + 2
      if (this.#bytes.byteLength < whole) return undefined
      const chunk = this.#take(whole)
      if (size === 0) return this.#end(Buffer.concat(this.#chunks).toString())
      this.#chunks.push(chunk.subarray(end + 2, end + 2 + size))
    }
  }

  #take(length: number): Buffer {
    const taken = this.#bytes.subarray(0, length)
    this.#bytes = this.#bytes.subarray(length)
    return taken
  }

  #end(body: string): Reply {
    this.#wanted = undefined
    this.#chunks = []
    return { status: this.#status, body }
  }
}
