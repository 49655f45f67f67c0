import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isRunning } from './isRunning.ts'
import { StartError } from './startError.ts'

const retryMs = 200
/** Longer than the slowest cold build seen (20 s), several in a row. */
const patienceMs = 120_000

/** Runs `work` while no other process does it under the same `path`. A lock whose process is gone is taken over. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true })
  for (let waitedMs = 0; !take(path); waitedMs += retryMs) {
    if (waitedMs >= patienceMs)
      throw new StartError(`Cannot build: another build holds ${path}; end it or remove the file`)
    await wait(retryMs)
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

function take(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (isHeld(path)) return false
    rmSync(path, { force: true })
    return false
  }
}

function isHeld(path: string): boolean {
  try {
    const holder = readFileSync(path, 'utf8')
    // An empty file was made a moment ago by a process that has yet to write its id.
    return holder === '' || isRunning(Number(holder))
  } catch {
    return false
  }
}
