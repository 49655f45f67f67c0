import { createServer, type Socket } from 'node:net'
import { sayOwn } from '../load/ownTime.ts'
import { benchModel, completionText, type Pace } from './payload.ts'
import { sayStamp } from './stamps.ts'

/**
 * A model's server that costs as little as possible: it answers at once and says in its answer how long that took it; a stream's
 * tokens carry the moment they were sent. Speaks no more of HTTP than clients of gateways do.
 *
 *   node test/bench/gateway/mockUpstream.ts     prints {"event":"listening","port":...}
 */
const headEnd = '\r\n\r\n'
const streamHead =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-store\r\ntransfer-encoding: chunked\r\n\r\n'

function answer(socket: Socket, request: string, sinceUs: number): void {
  if (/"stream": ?true/.test(request)) {
    const pace = /tokens=(\d+) everyMs=(\d+)/.exec(request)
    return stream(socket, { tokens: Number(pace?.[1] ?? 1), everyMs: Number(pace?.[2] ?? 0) })
  }
  const body = completionText(sayOwn(nowUs() - sinceUs))
  socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

function stream(socket: Socket, { tokens, everyMs }: Pace): void {
  const chunk = (choices: object[], more: object = {}): string => {
    const head = {
      id: 'chatcmpl-bench',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: benchModel,
    }
    return event(JSON.stringify({ ...head, choices, ...more }))
  }
  const event = (data: string): string => {
    const text = `data: ${data}\n\n`
    return `${text.length.toString(16)}\r\n${text}\r\n`
  }
  const choice = (delta: object, finish: string | null = null): object => ({
    index: 0,
    delta,
    finish_reason: finish,
  })
  socket.write(streamHead + chunk([choice({ role: 'assistant', content: '' })]))
  let sent = 0
  const next = (): void => {
    if (socket.destroyed) return
    if (sent++ < tokens) {
      socket.write(chunk([choice({ content: `${sayStamp()} ` })]))
      setTimeout(next, everyMs)
      return
    }
    const usage = { prompt_tokens: 150, completion_tokens: tokens, total_tokens: 150 + tokens }
    socket.write(`${chunk([choice({}, 'stop')])}${chunk([], { usage })}${event('[DONE]')}0\r\n\r\n`)
  }
  setTimeout(next, everyMs)
}

const nowUs = (): number => performance.now() * 1000

createServer((socket) => {
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  let request = ''
  let sinceUs = 0
  socket.on('data', (bytes) => {
    if (request === '') sinceUs = nowUs()
    request += bytes.toString('latin1')
    if (!isWhole(request)) return
    const whole = request
    request = ''
    answer(socket, whole, sinceUs)
  })
}).listen(0, '127.0.0.1', function listening(this: ReturnType<typeof createServer>) {
  const address = this.address()
  console.log(
    JSON.stringify({ event: 'listening', port: typeof address === 'object' ? address?.port : undefined }),
  )
})

/** Clients of servers send one request at a time, with a length or in chunks. */
function isWhole(request: string): boolean {
  const end = request.indexOf(headEnd)
  if (end < 0) return false
  const length = /\r\ncontent-length: *(\d+)/i.exec(request.slice(0, end + 2))?.[1]
  if (length !== undefined) return request.length >= end + headEnd.length + Number(length)
  return request.endsWith('\r\n0\r\n\r\n') || request.startsWith('GET ')
}
