import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readHeap, requestObjects } from '../bench/gateway/heap.ts'
import { freePort } from '../bench/isolateMemory.ts'
import { openSockets } from '../bench/load/processFigures.ts'
import { startTestStack, type TestStack } from '../stack/testStack.ts'
import { askChat, type Kind, resetChat } from './askChat.ts'
import { faultyGroups, publicId } from './faultyGroups.ts'
import { type Fault, faults } from './upstream/faults.ts'
import { type FaultyUpstream, startUpstream } from './upstream/startUpstream.ts'

/** What the real edge still holds half a minute after everything went wrong. */
const patienceMs = 30_000
const rounds = 3
const kinds: readonly Kind[] = ['whole', 'stream']
/** These send megabytes each time, and are the business of `chat.test.ts`. */
const short = faults.filter((fault) => fault !== 'huge-body' && fault !== 'huge-line')

let upstream: FaultyUpstream
let stack: TestStack
let inspectorPort: number
const publicDir = mkdtempSync(join(tmpdir(), 'hedge-public-'))

beforeAll(async () => {
  upstream = await startUpstream()
  inspectorPort = await freePort()
  writeFileSync(join(publicDir, 'file-index.json'), JSON.stringify({ formatVersion: 1, files: {} }))
  // Another home has no inspector of ours and other processes.
  stack = await startTestStack(
    {
      originEntry: 'deploy/local/testing/fakeOrigin.ts',
      publicDir,
      edgeVars: { HEDGE_CONFIG: JSON.stringify({ upstreams: faultyGroups(upstream.url) }) },
      edgeArgs: [`--inspector-addr=127.0.0.1:${inspectorPort}`],
      secretEnv: { UPSTREAM_TEST_KEY: 'sk-test' },
    },
    'workerd',
  )
})
afterAll(async () => {
  await stack?.end()
  await upstream?.stop()
  rmSync(publicDir, { recursive: true, force: true })
})

const headers = { 'hedge-deadline-ms': '3000' }

/** Every fault, whole and streamed; each once waited for and once left in its middle. */
async function everythingGoesWrong(): Promise<void> {
  const left = (kind: Kind, fault: Fault) =>
    resetChat(stack, { kind, model: publicId(kind, fault), headers, signal: AbortSignal.timeout(100) })
  const waited = (kind: Kind, fault: Fault) => askChat(stack, { kind, model: publicId(kind, fault), headers })
  for (const kind of kinds)
    await Promise.all(short.flatMap((fault) => [waited(kind, fault), left(kind, fault)]))
}

/** One admission stands for all callers without limits. */
const nothing = { ...Object.fromEntries(requestObjects.map((name) => [name, 0])), Admission: 1 }

test('sockets, and objects of requests in the heap, are gone within 30 s', async () => {
  for (let round = 0; round < rounds; round++) await everythingGoesWrong()
  const standing = async () => ({
    // Those that it listens on, its channels, and what the test itself keeps open: 13. One for each fault would be 50.
    sockets: openSockets(stack.pids.edge) < 25,
    upstream: await upstream.connections(),
    heap: (await readHeap(inspectorPort))?.ofRequests,
  })
  await expect
    .poll(standing, { timeout: patienceMs, interval: 1_000 })
    .toEqual({ sockets: true, upstream: 0, heap: nothing })
}, 120_000)
