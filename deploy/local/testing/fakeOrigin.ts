import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { canonicalHopText, hopHeader, parseHopHeader } from '#core/contract/hop'
import type { Answer } from '#core/contract/reply'
import type { EmbedRequest } from '#core/contract/request'
import { encodeVector } from '#core/contract/vectorBase64'

/**
 * An origin without models, started in place of origin/main.ts by tests of the edge: it checks the signature, answers
 * `embed` with vectors made of the texts' digests, and reports each call and each caller that left on stdout.
 * A text `slow ...` takes half a second; `die` ends the process.
 */
const secret = process.env['HOP_SECRET'] ?? ''
const slowMs = 500
const report = (event: string, more: object = {}): void => console.log(JSON.stringify({ event, ...more }))

type Call = { request: EmbedRequest; requestId: string }

function isSigned(request: IncomingMessage, body: string, requestId: string): boolean {
  const signature = parseHopHeader(String(request.headers[hopHeader]))
  const text = canonicalHopText({
    timestampMs: signature?.timestampMs ?? 0,
    nonce: signature?.nonce,
    method: 'POST',
    path: '/v1/answer',
    requestId,
    bodySha256Hex: createHash('sha256').update(body).digest('hex'),
  })
  return signature?.macHex === createHmac('sha256', secret).update(text).digest('hex')
}

function vectorOf(text: string): string {
  const seed = createHash('sha512').update(text).digest()
  return encodeVector(Float32Array.from({ length: 384 }, (_, i) => (seed[i % seed.length] ?? 0) / 256 - 0.5))
}

function answerTo({ request, requestId }: Call): Answer {
  const { model, inputs } = request
  const tokens = { input: inputs.length * 4, cut: 0 }
  const vectors = inputs.map(vectorOf)
  return {
    reply: {
      task: 'embed',
      model,
      vectorSpace: `${model}@1`,
      dimensions: 384,
      vectors,
      inputTokens: tokens.input,
    },
    receipt: {
      requestId,
      bytesLeftDevice: 0,
      hops: [
        {
          tier: 'origin',
          outcome: 'answered',
          model: { id: model, version: 1, sha256: 'f'.repeat(64) },
          engine: 'fake/cpu',
          cache: 'bypass',
          phasesMs: { compute: 1 },
          totalMs: 1,
          tokens,
          costMicroUsd: 0.1,
          costParts: { compute: 0.1 },
        },
      ],
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.once('close', () => response.writableFinished || report('aborted'))
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString()
  const call = JSON.parse(body) as Call
  report('call', { signed: isSigned(request, body, call.requestId) })
  const text = call.request.inputs[0] ?? ''
  if (text === 'die') process.exit(3)
  if (text.startsWith('slow')) await wait(slowMs)
  response.setHeader('content-type', 'application/json').end(JSON.stringify(answerTo(call)))
}

const server = createServer((request, response) => {
  if (request.url === '/v1/answer') void answer(request, response)
  else response.end('ready')
})
server.listen(0, '127.0.0.1', () => report('listening', { port: (server.address() as AddressInfo).port }))
process.on('SIGTERM', () => process.exit(0))
