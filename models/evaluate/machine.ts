import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import type { TaskResult } from './results.ts'

/** What a figure was measured on: without it, it is no figure. */
export function machine(): Omit<TaskResult, 'scores'> {
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim()
  return {
    measuredAt: new Date().toISOString().slice(0, 10),
    commit,
    processor: `${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    node: process.version,
  }
}
