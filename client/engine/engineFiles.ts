import { AppError } from '#core/contract/error'
import type { ArtifactFile, EmbedderVersion, EncoderVersion } from '#core/contract/manifest'
import type { RemoteFile } from './delivery/remoteFile.ts'
import { type EngineKind, engineKindOf } from './engineKind.ts'
import type { RuntimeFiles } from './messages.ts'

export type EngineFileName =
  'tokenizer' | 'weights' | 'graph' | 'goldenTexts' | 'goldenVectors' | 'fp32Vectors' | 'wasm'

/** What a start of `kind` reads. ONNX Runtime's binary and graph only where it runs: they are as large as the model. */
export function filesOfEngine(
  kind: EngineKind,
  { model, modelBase, runtime }: { model: EmbedderVersion; modelBase: string; runtime: RuntimeFiles },
): Partial<Record<EngineFileName, RemoteFile>> {
  const { tokenizer, weights, goldenTexts, goldenVectors } = model.files
  const files: Partial<Record<EngineFileName, ArtifactFile>> = {
    tokenizer,
    weights,
    goldenTexts,
    goldenVectors,
  }
  if (model.kind === 'encoder') files.fp32Vectors = model.files.fp32Vectors
  const ort = model.kind === 'encoder' ? ortFiles(kind, model, runtime) : undefined
  if (ort) files.graph = ort.graph
  const remote = Object.entries(files).map(([name, file]) => [name, remoteFile(file, modelBase)])
  return {
    ...(Object.fromEntries(remote) as Partial<Record<EngineFileName, RemoteFile>>),
    ...(ort && { wasm: ort.wasm }),
  }
}

function ortFiles(
  kind: EngineKind,
  { id, files: { graph, webgpuGraph } }: EncoderVersion,
  { ort }: RuntimeFiles,
): { graph: ArtifactFile; wasm: RemoteFile } | undefined {
  if (kind === 'onnxruntime-wasm') return { graph, wasm: ort.wasm.wasm }
  if (kind !== 'onnxruntime-webgpu') return undefined
  if (webgpuGraph === undefined) {
    throw new AppError('engine_unavailable', `Cannot start ${id} on WebGPU: it has no graph for that`)
  }
  return { graph: webgpuGraph, wasm: ort.webgpu.wasm }
}

/** Where a file of the manifest is served: its address names its content, so that it never changes. */
export function remoteFile({ path, bytes, sha256, chunks }: ArtifactFile, base: string): RemoteFile {
  return { url: `${base}${path}?v=${sha256.slice(0, 16)}`, bytes, sha256, chunks }
}

/** Everything that a start of the model's own engine reads. */
export function engineFiles(model: EmbedderVersion, modelBase: string, runtime: RuntimeFiles): RemoteFile[] {
  return Object.values(filesOfEngine(engineKindOf(model), { model, modelBase, runtime }))
}
