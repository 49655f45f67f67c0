import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { host } from '../../deploy/local/reference/writeCurl.ts'
import type { TestStack } from '../stack/testStack.ts'

/** Fails where the answer is no 2xx, and shows headers before the body. Everything else is as it is printed. */
const curlThatTells = 'curl() { command curl -sS --fail-with-body -D - "$@"; }\n'

export type Printed = { shell: string } | { javaScript: string } | { python: string }

/** Runs commands and programs as they are printed, in a folder of their own; only the address is that of the stack. */
export class PrintedRunner {
  readonly folder = mkdtempSync(join(tmpdir(), 'hedge-printed-'))
  readonly #stack: TestStack
  readonly #python: string | undefined

  constructor(stack: TestStack, python?: string) {
    this.#stack = stack
    this.#python = python
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text)
  }

  /** What it printed. Rejects where it fails; its message has what it printed until then. */
  async run(printed: Printed): Promise<string> {
    const here = (text: string): string => text.replaceAll(host, this.#stack.url)
    if ('shell' in printed) return this.#exec('bash', ['-e', '-c', curlThatTells + here(printed.shell)])
    if ('javaScript' in printed) {
      // Packages are found from here, files there.
      const chdir = `process.chdir(${JSON.stringify(this.folder)})\n`
      const args = ['--input-type=module', '-e', chdir + here(printed.javaScript)]
      return this.#exec(process.execPath, args, process.cwd())
    }
    return this.#exec(this.#python ?? 'python3', ['-c', here(printed.python)])
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #exec(command: string, args: string[], cwd = this.folder): Promise<string> {
    const { adminKey, demoKey } = this.#stack
    const env = { ...process.env, HEDGE_DEMO_KEY: demoKey, HEDGE_ADMIN_KEY: adminKey }
    try {
      const { stdout } = await promisify(execFile)(command, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 })
      return stdout
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string }
      throw new Error(`${args.at(-1)}\n${stdout.slice(-2_000)}\n${stderr.slice(-2_000)}`, { cause: error })
    }
  }
}

/** Headers and body of what a command of curl showed. */
export function answerIn(shown: string): { headers: Headers; body: string } {
  // 100 Continue comes first where a long body is sent.
  const parts = shown.split('\r\n\r\n')
  const at = parts.findIndex((part) => part.startsWith('HTTP/1.1 2'))
  const lines = (parts[at] ?? '').split('\r\n').slice(1)
  const headers = new Headers(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()]
    }),
  )
  return { headers, body: parts.slice(at + 1).join('\r\n\r\n') }
}
