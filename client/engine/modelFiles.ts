import type { EncoderVersion } from '#core/contract/manifest'
import type { RemoteFile, RuntimeFiles } from './messages.ts'

/** Where the engine keeps what it verified. One cache for all models; addresses carry the content's hash. */
export const engineCacheName = 'hedge-engine'

/** The files that a start of the engine reads. */
export type ModelFileName = Exclude<keyof EncoderVersion['files'], 'webgpuGraph'>

/** The addresses of a model's files: content-addressed, so that caches may keep them for ever. */
export function modelFiles(model: EncoderVersion, base: string): Record<ModelFileName, RemoteFile> {
  const { webgpuGraph: _notRead, ...files } = model.files
  const entries = Object.entries(files).map(([name, { path, bytes, sha256 }]) => [
    name,
    { url: `${base}${path}?v=${sha256.slice(0, 16)}`, bytes, sha256 },
  ])
  return Object.fromEntries(entries) as Record<ModelFileName, RemoteFile>
}

/** Everything that a start of the engine reads. */
export function engineFiles(model: EncoderVersion, base: string, runtime: RuntimeFiles): RemoteFile[] {
  return [...Object.values(modelFiles(model, base)), runtime.wasm]
}
