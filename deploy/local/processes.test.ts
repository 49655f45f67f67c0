import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type Child, startChild } from './processes.ts'
import { isAlive } from './testing/isAlive.ts'

const folder = mkdtempSync(join(tmpdir(), 'hedge-processes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A child that starts another, as wrangler starts workerd, and tells its id. */
async function startPair(): Promise<{ child: Child; grandchild: number }> {
  const child = startChild({
    name: 'a starter',
    command: '/bin/sh',
    args: ['-c', 'sleep 60 & echo $!; wait'],
    env: {},
    cwd: folder,
    logPath: join(folder, 'child.log'),
    reportsOn: 1,
  })
  const line = await new Promise<string>((resolve) =>
    child.report.once('data', (data) => resolve(String(data))),
  )
  return { child, grandchild: Number(line) }
}

test.each<[string, (child: Child) => unknown]>([
  ['is killed', ({ pid }) => process.kill(pid, 'SIGKILL')],
  ['is told to stop', (child) => child.stop()],
])('what a child that %s has started ends with it', async (_, end) => {
  const { child, grandchild } = await startPair()
  expect(isAlive(grandchild)).toBe(true)
  await end(child)
  await child.ended
  await expect.poll(() => isAlive(grandchild)).toBe(false)
})
