import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** What became of the tests of one file whose name was asked for. */
export type TestRun = {
  passed: number
  /** The messages of each test that failed. */
  failed: readonly string[]
  /** Why nothing can be said: the file could not be loaded, or the run did not end. */
  broken?: string
}

type Report = {
  testResults: {
    message: string
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[]
  }[]
}

export type TestAsk = {
  folder: string
  file: string
  name: string
  /** For the whole run. */
  patienceMs: number
}

/** What is unbounded without its guard must not take the machine with it. */
const heapLimit = '--max-old-space-size=1536'

/** Runs the tests of a file whose full name holds `name`, in a tree; whatever it started ends with it. */
export async function runTest({ folder, file, name, patienceMs }: TestAsk): Promise<TestRun> {
  const reportPath = join(folder, 'guardReport.json')
  rmSync(reportPath, { force: true })
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    file,
    '--testNamePattern',
    name.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`),
    '--reporter=json',
    `--outputFile=${reportPath}`,
  ]
  const env = { ...process.env, NODE_OPTIONS: heapLimit }
  // A group of its own: a worker that runs in circles does not hear its parent end.
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: 'ignore', detached: true })
  const end = (): void => endGroup(child.pid)
  const timer = setTimeout(end, patienceMs)
  process.once('exit', end)
  await new Promise((resolve) => child.once('exit', resolve))
  clearTimeout(timer)
  process.off('exit', end)
  end()
  if (!existsSync(reportPath))
    return { passed: 0, failed: [], broken: `the run did not end in ${patienceMs} ms` }
  return readReport(JSON.parse(readFileSync(reportPath, 'utf8')) as Report, name)
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing of it is left.
  }
}

function readReport({ testResults }: Report, name: string): TestRun {
  const tests = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ fullName, status }) => fullName.includes(name) && (status === 'passed' || status === 'failed'))
  const failed = tests.filter(({ status }) => status === 'failed')
  const run = {
    passed: tests.length - failed.length,
    failed: failed.map(({ failureMessages }) => failureMessages.join('\n')),
  }
  const why = testResults.map(({ message }) => message).find((message) => message !== '')
  return tests.length === 0 ? { ...run, broken: why ?? `no test has "${name}" in its name` } : run
}
