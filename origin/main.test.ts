import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { hopHeader } from '#core/contract/hop'
import { limits } from '#core/contract/limits'
import { signHop } from './platform/hop.ts'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
const isBuilt = existsSync(fileURLToPath(new URL('../models/artifacts/hedge-small-en', import.meta.url)))
const HOP_SECRET = 'a secret of the tests, long enough'
const folder = mkdtempSync(join(tmpdir(), 'hedge-origin-'))
/** What a failed test leaves behind must not outlive it. */
const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

type Ended = { code: number | null; stdout: string; stderr: string }
type Started = {
  ended: Promise<Ended>
  kill(signal: 'SIGTERM' | 'SIGINT'): void
  line(event: string): Promise<string>
}

function start(env: Record<string, string>, args: string[] = []): Started {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  const output = { stdout: '', stderr: '' }
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, ...output })))
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    line: (event) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const line = output.stdout.split('\n').find((text) => text.includes(`"event":"${event}"`))
          if (line !== undefined) resolve(line)
        }
        child.stdout.on('data', look)
        void ended.then(({ stderr }) => reject(new Error(`it ended before ${event}: ${stderr}`)))
        look()
      }),
  }
}

describe('node origin/main.ts', () => {
  test('--help names every setting and starts nothing', async () => {
    const { code, stdout } = await start({}, ['--help']).ended
    expect(code).toBe(0)
    for (const name of ['HOP_SECRET', 'PORT', 'ARTIFACTS', 'MODELS', 'WORKERS'])
      expect(stdout).toContain(name)
  })

  test.each([
    ['a secret that is missing', {}, 'Cannot start the origin: HOP_SECRET is missing'],
    [
      'a model file that is missing',
      { HOP_SECRET, ARTIFACTS: '/nowhere' },
      'Cannot read the model file /nowhere/',
    ],
    [
      'a model that nobody knows',
      { HOP_SECRET, MODELS: 'gpt' },
      'Cannot start the origin: MODELS names "gpt"',
    ],
  ])('ends with one line and code 1 on %s', async (_, env, message) => {
    const { code, stdout, stderr } = await start(env).ended
    expect(code).toBe(1)
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stdout).toBe('')
  })

  test.runIf(isBuilt)('ends with one line and code 1 on a port that is taken', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const PORT = String((taken.address() as AddressInfo).port)
    const { code, stderr } = await start({ HOP_SECRET, PORT, MODELS: 'hedge-small-en' }).ended
    taken.close()
    expect(code).toBe(1)
    expect(stderr).toBe(
      `Cannot listen on 127.0.0.1 port ${PORT}: it is taken; set PORT to another, or to 0\n`,
    )
  })

  test.runIf(isBuilt)(
    'writes its port, answers what the edge signs, refuses the rest, and ends what runs when it is stopped',
    async () => {
      const portFile = join(folder, 'port')
      const origin = start({ HOP_SECRET, MODELS: 'hedge-small-en' }, ['--port-file', portFile])
      await origin.line('listening')
      const port = Number(readFileSync(portFile, 'utf8'))
      expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
      await origin.line('ready')
      expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)

      expect((await post(port, embed(['cows eat grass']))).status).toBe(200)
      expect((await post(port, Buffer.alloc(3 * limits.bodyBytes, 0x20), { stream: true })).status).toBe(413)

      // About a second of work, half done when the signal comes.
      const running = post(port, embed(Array.from({ length: 24 }, () => 'word '.repeat(200))))
      await busy(port)
      origin.kill('SIGTERM')
      expect((await running).status).toBe(200)
      const { code, stdout, stderr } = await origin.ended
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toContain('"event":"stopped"')
      expect(stdout).not.toContain('cows')
    },
  )
})

function embed(inputs: string[]): Buffer {
  const task = { task: 'embed', model: 'hedge-small-en', inputs }
  return Buffer.from(JSON.stringify({ request: task, hints: {}, requestId: 'r-1' }))
}

/** A signed request over a real socket; `stream` sends the body in parts without its length. */
function post(port: number, body: Buffer, { stream = false } = {}): Promise<{ status: number | undefined }> {
  const hop = { method: 'POST', path: '/v1/answer', requestId: 'r-1', body }
  const headers: Record<string, string | number> = {
    'content-type': 'application/json',
    [hopHeader]: signHop(HOP_SECRET, hop, Date.now()),
    ...(stream ? {} : { 'content-length': body.length }),
  }
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: hop.path, method: 'POST', headers }, (reply) => {
      reply.resume()
      reply.once('end', () => resolve({ status: reply.statusCode }))
    })
    sent.once('error', reject)
    for (let at = 0; stream && at < body.length; at += 65_536) sent.write(body.subarray(at, at + 65_536))
    sent.end(stream ? undefined : body)
  })
}

/** Resolves when texts wait in the queue. */
async function busy(port: number): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    if (/hedge_origin_queue_tokens\{[^}]*\} [1-9]/.test(metrics)) return
  }
}
