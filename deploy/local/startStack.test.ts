import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Receipt } from '#core/contract/receipt'
import { places } from './places.ts'
import { type Stack, type StackOptions, startStack } from './startStack.ts'
import { answersWritten } from './testing/answersWritten.ts'
import { isAlive } from './testing/isAlive.ts'

/** The real edge on the real workerd, before an origin without models: what fakes cannot show. */
const originEntry = fileURLToPath(new URL('testing/fakeOrigin.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'hedge-stack-'))
const publicDir = mkdtempSync(join(tmpdir(), 'hedge-public-'))
const patienceMs = 120_000
const demoKey = 'hedge_stack-test'
const weights = Buffer.from(Uint32Array.from({ length: 75_000 }, (_, i) => i).buffer)

let running: Stack[] = []
let states = 0
const newState = (): string => join(folder, String(states++))

async function start(options: StackOptions = {}): Promise<Stack & { stateDir: string }> {
  const stateDir = options.stateDir ?? newState()
  const stack = await startStack({ originEntry, publicDir, demoKey, ...options, stateDir })
  running.push(stack)
  return { ...stack, stateDir }
}

beforeAll(() => {
  const sha256 = '0'.repeat(64)
  writeFileSync(join(publicDir, 'index.html'), '<p>page</p>')
  writeFileSync(join(publicDir, 'index.html.br'), 'brotli bytes')
  mkdirSync(join(publicDir, 'models'))
  writeFileSync(join(publicDir, 'models/weights.bin'), weights)
  const files = {
    '/index.html': { bytes: 11, sha256, br: 12 },
    '/models/weights.bin': { bytes: weights.length, sha256 },
  }
  writeFileSync(join(publicDir, 'file-index.json'), JSON.stringify({ formatVersion: 1, files }))
})
afterEach(async () => {
  await Promise.all(running.map((stack) => stack.stop()))
  running = []
}, patienceMs)
afterAll(() => {
  for (const path of [folder, publicDir]) rmSync(path, { recursive: true, force: true })
})

const requestOf = (input: string, key = demoKey): RequestInit => ({
  method: 'POST',
  headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  body: JSON.stringify({ model: 'hedge-base-en', input, encoding_format: 'base64' }),
})
const embed = (stack: Stack, input: string, key?: string) =>
  fetch(`${stack.url}/v1/embeddings`, requestOf(input, key))
const outcomeOf = (response: Response) =>
  Receipt.parse(JSON.parse(response.headers.get('hedge-receipt') ?? '')).hops[0]?.cache
const originEvents = (stack: { stateDir: string }): string[] =>
  readFileSync(join(stack.stateDir, 'origin.log'), 'utf8').match(/"event":"(call|aborted)"/g) ?? []

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(10)
}
/** A client that can leave abruptly: a reset is what workerd hears of at once. */
function rawEmbed(stack: Stack, input: string) {
  const { method, headers, body } = requestOf(input) as { method: string; headers: object; body: string }
  const lines = Object.entries({ host: 'edge', ...headers, 'content-length': Buffer.byteLength(body) })
  const socket = connect(Number(new URL(stack.url).port), '127.0.0.1').on('error', () => undefined)
  const head = lines.map(([name, value]) => `${name}: ${String(value)}\r\n`).join('')
  socket.write(`${method} /v1/embeddings HTTP/1.1\r\n${head}\r\n${body}`)
  return socket
}

describe('the edge on workerd', { timeout: patienceMs }, () => {
  test('answers over a signed hop, then from its cache, also after a restart', async () => {
    const first = await start()
    const miss = await embed(first, 'a')
    const bytes = await miss.text()
    expect([miss.status, outcomeOf(miss)]).toEqual([200, 'miss'])
    const hit = await embed(first, 'a')
    expect([await hit.text(), outcomeOf(hit)]).toEqual([bytes, 'hit'])
    expect(readFileSync(join(first.stateDir, 'origin.log'), 'utf8')).toContain('"signed":true')
    await until(() => answersWritten(first.stateDir) === 1)
    await first.stop()
    const second = await start({ stateDir: first.stateDir })
    const again = await embed(second, 'a')
    expect([await again.text(), outcomeOf(again)]).toEqual([bytes, 'hit'])
    expect(originEvents(second)).toEqual([])
  })

  test('another demo key puts the one before out of force', async () => {
    const first = await start()
    expect((await embed(first, 'a')).status).toBe(200)
    await first.stop()
    const second = await start({ stateDir: first.stateDir, demoKey: 'hedge_another-key' })
    expect((await embed(second, 'a')).status).toBe(401)
    expect((await embed(second, 'a', 'hedge_another-key')).status).toBe(200)
  })

  test('identical requests share one call; who stays gets the answer, the last to leave aborts it', async () => {
    const stack = await start()
    const both = await Promise.all([embed(stack, 'slow 1'), embed(stack, 'slow 1')])
    expect(both.map(outcomeOf).toSorted()).toEqual(['join', 'miss'])
    expect(originEvents(stack)).toHaveLength(1)

    const leader = rawEmbed(stack, 'slow 2')
    await until(() => originEvents(stack).length === 2)
    const follower = embed(stack, 'slow 2')
    // The edge works on requests as they come: once a few later ones are answered, the follower has boarded.
    for (let i = 0; i < 3; i++)
      await fetch(`${stack.url}/v1/models`, { headers: { authorization: `Bearer ${demoKey}` } })
    leader.resetAndDestroy()
    expect(outcomeOf(await follower)).toBe('join')
    expect(originEvents(stack)).toHaveLength(2)

    const alone = rawEmbed(stack, 'slow 3')
    await until(() => originEvents(stack).length === 3)
    alone.resetAndDestroy()
    await until(() => originEvents(stack).length === 4)
    expect(originEvents(stack).at(-1)).toContain('aborted')
    expect(outcomeOf(await embed(stack, 'slow 3'))).toBe('miss')
  })

  test('a shard stays within its bytes: what was used least recently is asked for again', async () => {
    // One vector of 2 kB in its answer takes about 2.3 kB, so a shard holds four.
    const options = { stateDir: newState(), edgeVars: { CACHE_SHARD_BYTES: '10000' } }
    const first = await start(options)
    const texts = Array.from({ length: 80 }, (_, i) => `text ${i}`)
    for (const text of texts) expect((await embed(first, text)).status).toBe(200)
    await until(() => answersWritten(options.stateDir) === texts.length)
    await first.stop()
    const second = await start(options)
    const outcomes = []
    for (const text of texts.toReversed()) outcomes.push(outcomeOf(await embed(second, text)))
    expect(outcomes[0]).toBe('hit')
    expect(outcomes.filter((outcome) => outcome === 'hit').length).toBeLessThanOrEqual(8 * 4)
    expect(outcomes.filter((outcome) => outcome === 'hit').length).toBeGreaterThanOrEqual(8)
  })

  test('serves files as they lie, compressed ones included, and parts of models', async () => {
    const { url } = await start()
    const page = await fetch(url, { headers: { 'accept-encoding': 'identity' } })
    expect([await page.text(), page.headers.get('content-type')]).toEqual([
      '<p>page</p>',
      'text/html; charset=utf-8',
    ])
    const head = await fetch(url, { method: 'HEAD', headers: { 'accept-encoding': 'br' } })
    expect([head.headers.get('content-encoding'), head.headers.get('content-length')]).toEqual(['br', '12'])
    const part = await fetch(`${url}/models/weights.bin`, { headers: { range: 'bytes=99999-199999' } })
    expect([part.status, part.headers.get('content-length')]).toEqual([206, '100001'])
    expect(Buffer.from(await part.arrayBuffer()).equals(weights.subarray(99_999, 200_000))).toBe(true)
    for (const path of ['/models/', '/index.html.br', '/file-index.json', '/../secrets.json'])
      expect((await fetch(url + path)).status, path).toBe(404)
  })

  test('an origin that ends takes everything with it, in one line', async () => {
    const stack = await start()
    await embed(stack, 'die').catch(() => undefined)
    const error = await stack.broken
    expect(error.message).toMatch(/^Stopped: the origin ended with code 3; .*origin\.log says why$/)
    expect([isAlive(stack.pids.origin), isAlive(stack.pids.edge)]).toEqual([false, false])
  })

  test('when the process that started it is killed, nothing is left', async () => {
    const script = fileURLToPath(new URL('testing/holdStack.ts', import.meta.url))
    const holder = spawn(process.execPath, [script, newState(), publicDir, originEntry], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const line = await new Promise<string>((resolve) =>
      holder.stdout.once('data', (data) => resolve(String(data))),
    )
    const { origin, edge } = JSON.parse(line) as { origin: number; edge: number }
    expect([isAlive(origin), isAlive(edge)]).toEqual([true, true])
    holder.kill('SIGKILL')
    await until(() => !isAlive(origin) && !isAlive(edge))
  })

  test('what it keeps is for its owner alone', async () => {
    const { stateDir } = await start()
    expect(statSync(join(stateDir, 'secrets.json')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(stateDir, 'edge.capnp'), 'utf8')).not.toContain(demoKey)
  })

  test('the bundle is small: at most 1 MB compressed', () => {
    expect(gzipSync(readFileSync(join(places.edgeBuild, 'index.js'))).byteLength).toBeLessThan(1024 * 1024)
  })
})

test('a folder that another stack uses is one clear line', { timeout: patienceMs }, async () => {
  const { stateDir } = await start()
  await expect(start({ stateDir })).rejects.toThrow(`already runs Hedge in ${stateDir}`)
})

test('a taken port is one clear line', { timeout: patienceMs }, async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await expect(start({ port })).rejects.toThrow(
    `Cannot listen on 127.0.0.1:${port}: another process listens there; end it or set PORT to another port`,
  )
  server.close()
})
