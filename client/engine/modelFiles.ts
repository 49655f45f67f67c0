import type { ArtifactFile, EncoderVersion } from '#core/contract/manifest'
import type { RemoteFile } from './delivery/remoteFile.ts'
import type { RuntimeFiles } from './messages.ts'

/** The files that a start of the engine reads. */
export type ModelFileName = Exclude<keyof EncoderVersion['files'], 'webgpuGraph'>

/** The addresses of a model's files: content-addressed, so that caches may keep them for ever. */
export function modelFiles(model: EncoderVersion, base: string): Record<ModelFileName, RemoteFile> {
  const { webgpuGraph: _notRead, ...files } = model.files
  const entries = Object.entries(files).map(([name, file]) => [name, remoteFile(file, base)])
  return Object.fromEntries(entries) as Record<ModelFileName, RemoteFile>
}

/** Where a file of the manifest is served: its address names its content, so that it never changes. */
export function remoteFile({ path, bytes, sha256, chunks }: ArtifactFile, base: string): RemoteFile {
  return { url: `${base}${path}?v=${sha256.slice(0, 16)}`, bytes, sha256, chunks }
}

/** Everything that a start of the engine reads. */
export function engineFiles(model: EncoderVersion, base: string, runtime: RuntimeFiles): RemoteFile[] {
  return [...Object.values(modelFiles(model, base)), runtime.wasm]
}
