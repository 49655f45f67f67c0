import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The version that these tests were written against. */
const wanted = 'openai==2.*'
/** It takes 45 s here; longer than this there is no registry to be reached. */
const installMs = 150_000
const folder = resolve('.hedge/pythonClient')
const python = join(folder, 'bin/python')
/** Written last, so that an install that was cut off is begun anew. */
const complete = join(folder, 'complete')

/**
 * A Python that has the official `openai` package, in a virtual environment that is kept between runs; or why there is none on
 * this machine: no Python, no pip, or no package registry.
 */
export function provideOpenAiPython(): { python: string } | { missing: string } {
  if (existsSync(complete)) return { python }
  try {
    mkdirSync(folder, { recursive: true })
    execFileSync('python3', ['-m', 'venv', '--clear', folder], { stdio: 'pipe' })
    const install = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--retries',
      '1',
      wanted,
    ]
    execFileSync(python, install, { stdio: 'pipe', timeout: installMs })
    writeFileSync(complete, wanted)
    return { python }
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer }
    const says =
      String(stderr ?? error)
        .trim()
        .split('\n')
        .at(-1) ?? ''
    return { missing: says.slice(0, 200) }
  }
}
