import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { residentMb } from '../bench/load/processFigures.ts'
import { startTestStack, type TestStack } from '../stack/testStack.ts'

let stack: TestStack
const publicDir = mkdtempSync(join(tmpdir(), 'hedge-public-'))
beforeAll(async () => {
  writeFileSync(join(publicDir, 'file-index.json'), JSON.stringify({ formatVersion: 1, files: {} }))
  // Of another home the process is not known here.
  const originEntry = 'deploy/local/testing/fakeOrigin.ts'
  stack = await startTestStack({ originEntry, publicDir }, 'workerd')
})
afterAll(async () => {
  await stack?.end()
  rmSync(publicDir, { recursive: true, force: true })
})

/** 8 kB on the wire, a hundred and more as workerd holds them. */
const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`x-header-${i}`, 'v']))

async function send(count: number): Promise<void> {
  const one = async (): Promise<void> => {
    const response = await fetch(`${stack.url}/v1/embeddings`, {
      method: 'POST',
      headers: { ...many, authorization: `Bearer ${stack.demoKey}`, 'content-type': 'application/json' },
      body: '{"model": "hedge-base-en", "input": 7.5}',
    })
    expect(response.status).toBe(400)
    await response.text()
  }
  const worker = async (): Promise<void> => {
    for (let i = 0; i < count / 8; i++) await one()
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}

test('what a request was is not held after its answer, however many headers it had', async () => {
  await send(400)
  const beforeMb = residentMb(stack.pids.edge)
  await send(3_200)
  // Held until the next full collection of garbage, they were 118 kB each: 370 MB.
  expect(residentMb(stack.pids.edge) - beforeMb).toBeLessThan(150)
}, 60_000)
