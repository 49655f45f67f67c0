import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../../../deploy/local/places.ts'
import { Absent } from './target.ts'

/** Peers are no dependencies: they are installed here when first wanted, and kept. */
const place = join(root, '.hedge/bench')
const run = promisify(execFile)
/** LiteLLM brings 700 MB. */
const installMs = 600_000

/** Portkey's gateway from npm, in a folder of its own. Throws `Absent` where it cannot be had. */
export async function installPortkey(): Promise<{ script: string; version: string }> {
  const folder = join(place, 'portkey')
  const home = join(folder, 'node_modules/@portkey-ai/gateway')
  const script = join(home, 'build/start-server.js')
  if (!existsSync(script)) {
    mkdirSync(folder, { recursive: true })
    // With the newest release that its range allows, its streams fail; this is the one that its range begins with.
    const overrides = { '@hono/node-server': '1.3.3' }
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ private: true, overrides })}\n`)
    await wanted('Portkey gateway', 'npm', [
      'install',
      '--prefix',
      folder,
      '--no-audit',
      '--no-fund',
      '@portkey-ai/gateway',
    ])
  }
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }
  return { script, version }
}

/** LiteLLM's proxy from PyPI, in a virtual environment of its own. Throws `Absent` where it cannot be had. */
export async function installLiteLlm(): Promise<{ command: string; version: string }> {
  const folder = join(place, 'litellm')
  const command = join(folder, 'bin/litellm')
  const pip = join(folder, 'bin/pip')
  if (!existsSync(command)) {
    mkdirSync(place, { recursive: true })
    await wanted('LiteLLM proxy', 'python3', ['-m', 'venv', folder])
    // Two releases that were withdrawn.
    await wanted('LiteLLM proxy', pip, ['install', '-q', 'litellm[proxy]!=1.82.7,!=1.82.8'])
  }
  const { stdout } = await run(pip, ['show', 'litellm'])
  return { command, version: /^Version: (.+)$/m.exec(stdout)?.[1] ?? '' }
}

async function wanted(name: string, command: string, args: string[]): Promise<void> {
  process.stdout.write(`installing ${name} ...\n`)
  try {
    await run(command, args, { timeout: installMs, maxBuffer: 64 * 1024 * 1024 })
  } catch (error) {
    throw new Absent(`${name} could not be installed: ${String(error).split('\n')[0]}`)
  }
}
