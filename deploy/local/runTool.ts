import { execFile } from 'node:child_process'
import { root } from './places.ts'
import { StartError } from './startError.ts'

/** A cold build takes seconds; one that takes minutes hangs. */
const patienceMs = 180_000
const lastLines = 12

export type Tool = { name: string; script: string; args: readonly string[]; signal?: AbortSignal | undefined }

/** Runs one of the project's command line tools in its folder. Throws StartError with the last lines of what it said. */
export function runTool({ name, script, args, signal }: Tool): Promise<void> {
  // Started from a test runner, NODE_ENV says so, and the page would be built without its service worker.
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    WRANGLER_SEND_METRICS: 'false',
    CI: '1',
    NO_COLOR: '1',
  }
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [script, ...args],
      { cwd: root, env, timeout: patienceMs, maxBuffer: 16 * 1024 * 1024, ...(signal && { signal }) },
      (error, stdout, stderr) => {
        if (error === null) return resolve()
        if (signal?.aborted) return reject(signal.reason as Error)
        const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-lastLines).join('\n  ')
        reject(new StartError(`Cannot build: ${name} failed:\n  ${said}`))
      },
    )
  })
}
