import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestStack, type TestStack } from '../stack/testStack.ts'

/** A megabyte that unpacks to 256 of them, as an answer of an upstream. */
const unpackedBytes = 256 * 1024 * 1024
const packed = gzipSync(Buffer.alloc(unpackedBytes, ' '), { level: 1 })
const price = {
  inputMicroUsdPerMillion: 1_000_000,
  cachedInputMicroUsdPerMillion: 500_000,
  outputMicroUsdPerMillion: 2_000_000,
}

/** Each of a group of its own: a server that does so is left alone after a while. */
const models = ['whole-a', 'stream-a', 'whole-b', 'stream-b']

let stack: TestStack
let upstream: Server
const publicDir = mkdtempSync(join(tmpdir(), 'hedge-public-'))
beforeAll(async () => {
  upstream = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { stream } = JSON.parse(Buffer.concat(chunks).toString()) as { stream?: boolean }
    response.writeHead(200, {
      'content-type': stream === true ? 'text/event-stream' : 'application/json',
      'content-encoding': 'gzip',
      'content-length': packed.length,
    })
    response.end(packed)
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`
  const upstreams = models.map((name) => ({
    name,
    endpoints: [{ name, baseUrl, models: { [name]: { name, price } } }],
  }))
  writeFileSync(join(publicDir, 'file-index.json'), JSON.stringify({ formatVersion: 1, files: {} }))
  const edgeVars = { HEDGE_CONFIG: JSON.stringify({ upstreams }) }
  const originEntry = 'deploy/local/testing/fakeOrigin.ts'
  // Of another home the process is not known here.
  stack = await startTestStack({ originEntry, publicDir, edgeVars }, 'workerd')
})
afterAll(async () => {
  await stack?.end()
  upstream?.closeAllConnections()
  upstream?.close()
  rmSync(publicDir, { recursive: true, force: true })
})

/** The most that the process ever held, since `forget`. */
function peakMb(): number {
  const status = readFileSync(`/proc/${stack.pids.edge}/status`, 'utf8')
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024)
}
const forgetPeak = (): void => writeFileSync(`/proc/${stack.pids.edge}/clear_refs`, '5')

async function ask(model: string, stream: boolean): Promise<unknown> {
  const response = await fetch(`${stack.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.demoKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'q' }] }),
  })
  return [response.status, ((await response.json()) as { error: { code: string } }).error.code]
}

test('an answer that unpacks without end is given up at its bound, and never held', async () => {
  forgetPeak()
  const beforeMb = peakMb()
  const answers = await Promise.all(models.map((model, at) => ask(model, at % 2 === 1)))
  // Two attempts each, which read eight megabytes; a gigabyte where nobody counts.
  expect(peakMb() - beforeMb).toBeLessThan(200)
  expect(answers).toEqual(models.map(() => [502, 'upstream_invalid']))
}, 60_000)
