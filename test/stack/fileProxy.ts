import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { contentType } from '../../edge/files/fileHeaders.ts'

/** One request for a file, as it went. */
export type FileAsked = {
  path: string
  range: string | undefined
  status: number
  sentBytes: number
  /** False when the answer has ended, or the browser has gone. */
  isOpen: boolean
}

export type FileProxy = {
  url: string
  /** Every request under /models/, in order. */
  asked: FileAsked[]
  /** Lets answers for `path` stand still after this many bytes. */
  holdAfter(path: string, bytes: number): void
  /** Lets all go on that stand still. */
  release(): void
  /** Answers `path` itself with these bytes, in parts where it is asked so. */
  serve(path: string, bytes: Uint8Array): void
  /** Bytes sent for `path` since the last call. */
  takeSentBytes(path: string): number
  close(): Promise<void>
}

/** Stands between a browser and the server at `target`: counts what comes back for each model file, holds it up, or replaces it. */
export async function fileProxy(target: string): Promise<FileProxy> {
  const asked: FileAsked[] = []
  const taken = new Map<string, number>()
  const holds = new Map<string, number>()
  const own = new Map<string, Uint8Array>()
  const held: (() => void)[] = []
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Cannot listen on 127.0.0.1')

  const sentFor = (path: string): number =>
    asked.filter((entry) => entry.path === path).reduce((sum, { sentBytes }) => sum + sentBytes, 0)
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    holdAfter: (path, bytes) => void holds.set(path, bytes),
    release() {
      holds.clear()
      for (const goOn of held.splice(0)) goOn()
    },
    serve: (path, bytes) => void own.set(path, bytes),
    takeSentBytes(path) {
      const before = taken.get(path) ?? 0
      taken.set(path, sentFor(path))
      return sentFor(path) - before
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }

  function answer(incoming: IncomingMessage, response: ServerResponse): void {
    const path = (incoming.url ?? '/').split('?')[0] as string
    const bytes = own.get(path)
    if (bytes !== undefined) return answerOwn(path, bytes, { incoming, response })
    const upstream = request(
      `${target}${incoming.url}`,
      { method: incoming.method, headers: incoming.headers },
      (reply) => {
        response.writeHead(reply.statusCode ?? 502, reply.headers)
        if (path.startsWith('/models/')) count(path, { incoming, response, reply })
        else reply.pipe(response)
      },
    )
    upstream.on('error', () => response.destroy())
    response.on('close', () => upstream.destroy())
    incoming.pipe(upstream)
  }

  function count(
    path: string,
    {
      incoming,
      response,
      reply,
    }: { incoming: IncomingMessage; response: ServerResponse; reply: IncomingMessage },
  ): void {
    const entry = note(path, { incoming, response, status: reply.statusCode ?? 502 })
    const send = (part: Buffer): void => {
      if (!entry.isOpen) return
      const left = (holds.get(path) ?? Infinity) - entry.sentBytes
      const sent = part.subarray(0, Math.max(0, left))
      entry.sentBytes += sent.length
      const flows = response.write(sent)
      if (flows && sent.length === part.length) return
      reply.pause()
      if (sent.length === part.length) return void response.once('drain', () => reply.resume())
      held.push(() => {
        send(part.subarray(sent.length))
        reply.resume()
      })
    }
    reply.on('data', send)
    reply.on('end', () => response.end())
    reply.on('error', () => response.destroy())
  }

  function answerOwn(
    path: string,
    bytes: Uint8Array,
    { incoming, response }: { incoming: IncomingMessage; response: ServerResponse },
  ): void {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(incoming.headers.range ?? '') ?? []
    const part = first === undefined ? bytes : bytes.subarray(Number(first), Number(last) + 1)
    const described = {
      'content-type': contentType(path),
      'cross-origin-resource-policy': 'same-origin',
    }
    const range = first === undefined ? {} : { 'content-range': `bytes ${first}-${last}/${bytes.length}` }
    const entry = note(path, { incoming, response, status: first === undefined ? 200 : 206 })
    response.writeHead(entry.status, { ...described, ...range, 'content-length': part.length })
    response.end(part)
    entry.sentBytes += part.length
  }

  function note(
    path: string,
    { incoming, response, status }: { incoming: IncomingMessage; response: ServerResponse; status: number },
  ): FileAsked {
    const entry = { path, range: incoming.headers.range, status, sentBytes: 0, isOpen: true }
    response.on('close', () => (entry.isOpen = false))
    asked.push(entry)
    return entry
  }
}
