import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestStack, type TestStack } from '../stack/testStack.ts'

/** A port of this machine where every connection is reset, beside the origin that answers. */
let tried = 0
const dead = createServer((socket) => {
  tried += 1
  socket.on('error', () => undefined).resetAndDestroy()
})
const publicDir = mkdtempSync(join(tmpdir(), 'hedge-public-'))
let stack: TestStack

beforeAll(async () => {
  await new Promise<void>((resolve) => dead.listen(0, '127.0.0.1', resolve))
  writeFileSync(join(publicDir, 'file-index.json'), JSON.stringify({ formatVersion: 1, files: {} }))
  // Its weight brings nearly every request there first.
  const origins = [{ url: `http://127.0.0.1:${(dead.address() as AddressInfo).port}`, weight: 1_000 }]
  stack = await startTestStack({
    originEntry: 'deploy/local/testing/fakeOrigin.ts',
    publicDir,
    edgeVars: { HEDGE_CONFIG: JSON.stringify({ origins }) },
  })
})
afterAll(async () => {
  await stack?.end()
  dead.close()
  rmSync(publicDir, { recursive: true, force: true })
})

test('an own origin that resets every connection costs nobody an answer, and is left alone after a while', async () => {
  for (let i = 0; i < 30; i++) {
    const response = await fetch(`${stack.url}/v1/embeddings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack.demoKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'hedge-base-en', input: `text ${i}`, encoding_format: 'base64' }),
    })
    expect(response.status).toBe(200)
    await response.body?.cancel()
  }
  expect(tried).toBeGreaterThan(0)
  // Five calls open its breaker, each of them a connection tried twice.
  expect(tried).toBeLessThanOrEqual(10 + 2)
})
