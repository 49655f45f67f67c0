import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'

/** An origin that drains and an edge that closes its sockets need less; then nothing is worth waiting for. */
const graceMs = 5_000
/** A log that nobody rotates stops here; what went wrong first is what one wants to read. */
const maxLogBytes = 16 * 1024 * 1024

export type ChildSpec = {
  name: string
  command: string
  args: readonly string[]
  env: Readonly<Record<string, string>>
  cwd: string
  /** Receives stdout and stderr, up to a limit. Begun anew with each start. */
  logPath: string
  /** File descriptor on which the child reports: 1 (stdout) or 3. */
  reportsOn: 1 | 3
}

export type Child = {
  name: string
  pid: number
  /** Lines of the report stream. */
  report: Readable
  /** How it ended, in words. */
  ended: Promise<string>
  stop(): Promise<void>
}

/** Starts a child in a process group of its own, so that Ctrl-C reaches it only through `stop`; it ends when this process does. */
export function startChild(spec: ChildSpec): Child {
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: { ...process.env, ...spec.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  keepLog(child, spec.logPath)
  const ended = endOf(child)
  guard(child, ended)
  return {
    name: spec.name,
    pid: child.pid ?? 0,
    report: child.stdio[spec.reportsOn] as Readable,
    ended,
    stop: () => stop(child, ended),
  }
}

function keepLog(child: ChildProcess, path: string): void {
  const log = createWriteStream(path, { mode: 0o600 })
  let bytes = 0
  const write = (chunk: Buffer): void => {
    bytes += chunk.byteLength
    if (bytes <= maxLogBytes) log.write(chunk)
  }
  child.stdout?.on('data', write)
  child.stderr?.on('data', write)
  child.once('close', () => log.end())
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started (${error.message})`))
    child.once('exit', (code, signal) => {
      endGroup(child)
      resolve(signal === null ? `ended with code ${code}` : `ended by ${signal}`)
    })
  })
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await ended
  clearTimeout(timer)
}

const guardScript = 'cat >/dev/null; kill -TERM "$1" 2>/dev/null; sleep 2; kill -KILL "-$1" 2>/dev/null'

/**
 * A shell waits for the end of its input, which comes when this process ends in whatever way, SIGKILL included, and then ends
 * the child. Windows has no such shell; there a killed parent leaves its children behind.
 */
function guard(child: ChildProcess, ended: Promise<string>): void {
  if (child.pid === undefined || process.platform === 'win32') return
  const shell = spawn('/bin/sh', ['-c', guardScript, 'hedge-guard', String(child.pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  shell.unref()
  // The shell and its `cat`: the id of a child that has ended may soon be another's.
  void ended.then(() => endGroup(shell))
}

/** What a child has started ends with it: a runtime left by its starter would go on writing where the next one writes. */
function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it has ended already.
  }
}
