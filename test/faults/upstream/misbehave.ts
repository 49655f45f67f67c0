import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import {
  completion,
  done,
  event,
  finishChunk,
  roleChunk,
  tokenChunk,
  tokenChunks,
  usageChunk,
} from './answers.ts'
import { type Fault, retryAfterSeconds } from './faults.ts'

export type Wanted = { fault: Fault; model: string; stream: boolean }

/** Longer than any test waits; the server's end ends it. */
const longMs = 60_000
const tokenGapMs = 50
/** Beyond every bound on what is read of an upstream. */
const hugeBytes = 40 * 1024 * 1024

const json = { 'content-type': 'application/json' }
const eventStream = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }

/** Answers one request, rightly or as wrongly as it is told to. */
export async function misbehave(response: ServerResponse, wanted: Wanted): Promise<void> {
  const { fault, stream } = wanted
  const status = Number(fault)
  if (Number.isInteger(status)) return refuse(response, status)
  switch (fault) {
    case 'slow-headers':
      return never(response)
    case 'reset-before-headers':
      return void response.socket?.resetAndDestroy()
    case 'redirect':
      return void response.writeHead(307, { location: 'http://127.0.0.1:1/elsewhere' }).end()
    case 'garbage':
      return void response.writeHead(200, stream ? eventStream : json).end('{"choices": [}} \u0000 data')
    case 'html':
      return void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<html><h1>Welcome</h1></html>')
    case 'other-json':
      return void response
        .writeHead(200, stream ? eventStream : json)
        .end(stream ? event('{"hello": "world"}') + done : '{"hello": "world"}')
    case 'error-first': {
      const error = JSON.stringify({
        error: { message: 'The engine is overloaded', type: 'server_error', code: 500 },
      })
      return void response
        .writeHead(200, stream ? eventStream : json)
        .end(stream ? event(error) + done : error)
    }
    case 'no-utf8':
      return void response
        .writeHead(200, stream ? eventStream : json)
        .end(Buffer.from(stream ? 'data: \xff\xfe\n\n' : '{"id": "\xff"}', 'latin1'))
    case 'huge-line':
    case 'huge-body':
      return flood(response, wanted)
    default:
      return stream ? streamed(response, wanted) : whole(response, wanted)
  }
}

function refuse(response: ServerResponse, status: number): void {
  const texts: Record<number, string> = {
    400: 'messages[0] is too odd for http://10.0.0.7:8000/v1 with sk-very-secret-0123456789',
    401: 'Incorrect API key provided: sk-very-secret-0123456789',
  }
  const error = { message: texts[status] ?? 'Try again later', type: 'error', param: 'messages', code: null }
  const headers =
    status === 429 || status === 503 ? { ...json, 'retry-after': String(retryAfterSeconds) } : json
  response.writeHead(status, headers).end(JSON.stringify({ error }))
}

async function whole(response: ServerResponse, { fault, model }: Wanted): Promise<void> {
  const body = completion(model)
  const half = body.slice(0, body.length / 2)
  switch (fault) {
    case 'wrong-length':
      response.writeHead(200, { ...json, 'content-length': body.length + 100 }).write(body)
      return void (await wait(20), response.destroy())
    case 'short-length':
      // Node counts what it is told to write, so this one is written by hand.
      response.socket?.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${half.length}\r\n\r\n${body}`,
      )
      return void response.socket?.end()
    case 'cut':
    case 'half-event':
      return void response.writeHead(200, json).end(half)
    case 'no-finish-reason':
      return void response
        .writeHead(200, json)
        .end(body.replace('"finish_reason":"stop"', '"finish_reason":null'))
    case 'reset-midway':
      response.writeHead(200, json).write(half)
      return void (await wait(20), response.socket?.resetAndDestroy())
    case 'stall':
    case 'slow-token':
    case 'endless':
      response.writeHead(200, json).write(half)
      return never(response)
    default:
      return void response.writeHead(200, json).end(body)
  }
}

async function streamed(response: ServerResponse, { fault, model }: Wanted): Promise<void> {
  const [first = '', second = '', ...rest] = tokenChunks(model)
  const end = usageChunk(model) + done
  response.writeHead(
    200,
    fault === 'wrong-length' ? { ...eventStream, 'content-length': 5_000 } : eventStream,
  )
  response.write(roleChunk(model))
  if (fault === 'slow-token') return never(response)
  response.write(first)
  await wait(5)
  response.write(second)
  await wait(5)
  switch (fault) {
    case 'stall':
      return never(response)
    case 'endless':
      return trickle(response, first)
    case 'cut':
      return void response.end()
    case 'wrong-length':
      return void response.destroy()
    case 'reset-midway':
      return void response.socket?.resetAndDestroy()
    case 'half-event':
      return void response.end(tokenChunk(model, ' three').slice(0, 40))
    case 'duplicate-chunk':
      return void response.end(second + rest.join('') + finishChunk(model) + end)
    case 'no-finish-reason':
      return void response.end(rest.join('') + end)
    default:
      return void response.end(rest.join('') + finishChunk(model) + end)
  }
}

/** Bytes until somebody has enough. */
async function flood(response: ServerResponse, { fault, stream, model }: Wanted): Promise<void> {
  response.writeHead(200, stream ? eventStream : json)
  const isOneLine = !stream || fault === 'huge-line'
  function* pieces(): Generator<string> {
    if (isOneLine) yield stream ? 'data: ' : '{"id": "'
    const piece = isOneLine ? 'x'.repeat(65_536) : tokenChunk(model, 'x'.repeat(60_000))
    for (let sent = 0; sent < hugeBytes; sent += piece.length) yield padded(piece, sent)
  }
  // Whoever has enough hangs up, and that ends it.
  await pipeline(Readable.from(pieces()), response).catch(() => undefined)
}

/** Padding that differs, or equal chunks would be one that came twice. */
const padded = (chunk: string, sent: number): string =>
  chunk.replace('"obfuscation":"', `"obfuscation":"${sent}`)

async function trickle(response: ServerResponse, chunk: string): Promise<void> {
  for (let sent = 0; sent < longMs / tokenGapMs && !response.destroyed; sent++) {
    response.write(padded(chunk, sent))
    await wait(tokenGapMs)
  }
  response.end()
}

async function never(response: ServerResponse): Promise<void> {
  const ended = new AbortController()
  response.once('close', () => ended.abort())
  await wait(longMs, undefined, { signal: ended.signal, ref: false }).catch(() => undefined)
  response.destroy()
}
