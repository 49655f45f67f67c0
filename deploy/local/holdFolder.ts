import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRunning } from './isRunning.ts'
import { StartError } from './startError.ts'

/** Makes a state folder one stack's own: two workerds on the same databases would corrupt them. Throws StartError. */
export function holdFolder(folder: string): { release(): void } {
  const path = join(folder, 'stack.pid')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (let tries = 0; tries < 2; tries++) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' })
      return { release: () => rmSync(path, { force: true }) }
    } catch {
      const holder = Number(readFileSync(path, 'utf8'))
      if (isRunning(holder)) {
        throw new StartError(
          `Cannot start: process ${holder} already runs Hedge in ${folder}; end it or set HEDGE_STATE_DIR to another folder`,
        )
      }
      rmSync(path, { force: true })
    }
  }
  throw new StartError(
    `Cannot start: ${path} comes back as often as it is removed; another start runs at the same time`,
  )
}
