import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { findEmbedder, Manifest } from '#core/contract/manifest'
import { writeRaw } from './machine.ts'

/** What the page downloads before any model, what the model and its engine add, and the edge worker: bytes as sent. */
const page = 'client/dist'
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }

type Sized = { file: string; bytes: number; gzipBytes: number; brotliBytes: number }

function size(root: string, path: string): Sized {
  const data = readFileSync(path)
  return {
    file: relative(root, path),
    bytes: data.length,
    gzipBytes: gzipSync(data).length,
    brotliBytes: brotliCompressSync(data, quality).length,
  }
}

function walk(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => join(root, path))
    .filter((path) => statSync(path).isFile())
}

/** ONNX Runtime and what drives it: fetched by the few devices where it runs. */
const isRuntime = (path: string): boolean => /\/(ort-|ortSession-|gpuSession-)/.test(path)
const built = walk(page)
const sized = (wanted: (path: string) => boolean): Sized[] =>
  built.filter(wanted).map((path) => size(page, path))

const shell = sized((path) => /\.(js|css|html)$/.test(path) && !isRuntime(path))
const kernels = sized((path) => path.endsWith('.wasm') && !isRuntime(path))
const runtime = sized((path) => isRuntime(path) && !path.endsWith('.map'))
const manifest = Manifest.parse(JSON.parse(readFileSync('models/manifest.json', 'utf8')))
const model = ['hedge-nano-en', 'hedge-small-en'].flatMap((id) => {
  const files = findEmbedder(manifest, id)?.files
  return files ? [size('models/artifacts', `models/artifacts/${files.weights.path}`)] : []
})
model.push(size('models/artifacts', 'models/artifacts/tokenizer.json'))
const worker = walk('edge/dist')
  .filter((path) => path.endsWith('.js'))
  .map((path) => size('edge/dist', path))

const sum = (files: Sized[], key: 'bytes' | 'gzipBytes' | 'brotliBytes'): number =>
  files.reduce((total, file) => total + file[key], 0)
const totals = Object.fromEntries(
  Object.entries({ shell, kernels, runtime, model, worker }).map(([name, files]) => [
    name,
    {
      bytes: sum(files, 'bytes'),
      gzipBytes: sum(files, 'gzipBytes'),
      brotliBytes: sum(files, 'brotliBytes'),
    },
  ]),
)
writeRaw('size', { totals, files: { shell, kernels, runtime, model, worker } })
for (const [name, total] of Object.entries(totals))
  process.stdout.write(`${name}: ${JSON.stringify(total)}\n`)
