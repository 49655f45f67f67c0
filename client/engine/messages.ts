import type { EmbedderVersion } from '#core/contract/manifest'
import type { Labelled, TeachTask } from '#core/heads/classifyTaught'
import type { WireError } from '#core/contract/wire'
import type { RemoteFile } from './delivery/remoteFile.ts'
import type { EngineKind } from './engineKind.ts'

/** Programs that engines run. */
export type RuntimeFiles = {
  /** The encoder's builds: for any SIMD, for relaxed SIMD, and the latter over shared memory. They are part of the page, as its scripts are. */
  kernels: { plainUrl: string; relaxedUrl: string; sharedUrl: string }
  /** ONNX Runtime: the small build for the processor, and the one that also speaks WebGPU. */
  ort: { wasm: OrtProgram; webgpu: OrtProgram }
}

/** ONNX Runtime's loader and its WebAssembly binary. */
export type OrtProgram = { mjsUrl: string; wasm: RemoteFile }

/** From the page to the engine worker, one call at a time. `start` comes once and first; after `failed` the worker is of no use. */
export type ToEngine =
  | {
      kind: 'start'
      model: EmbedderVersion
      modelBase: string
      runtime: RuntimeFiles
      threads: number | 'auto'
      /** In place of the model's own. */
      engine?: EngineKind
    }
  | { kind: 'embed'; callId: number; texts: readonly string[] }
  /** Labels of vectors by examples: no model runs, but the page shall not stop for it. Takes a tenth of a second at most. */
  | { kind: 'teach'; callId: number; task: TeachTask }
  | { kind: 'cancel'; callId: number }

/** From the engine worker to the page. Every call ends with exactly one of `done`, `taught`, `cancelled`, `callFailed`. */
export type FromEngine =
  | { kind: 'downloading'; doneBytes: number; totalBytes: number }
  | { kind: 'starting' }
  | { kind: 'ready'; report: EngineReport }
  /** It found a faster way to compute the same. */
  | { kind: 'improved'; report: EngineReport }
  | { kind: 'failed'; error: WireError }
  | { kind: 'vectors'; callId: number; rows: VectorRows }
  | { kind: 'done'; callId: number; phasesMs: { tokenize: number; compute: number } }
  | { kind: 'taught'; callId: number; labelled: readonly Labelled[] }
  | { kind: 'cancelled'; callId: number }
  | { kind: 'callFailed'; callId: number; error: WireError }

/** Some rows of a call, as they become ready: row `i` belongs to text `indexes[i]`. */
export type VectorRows = {
  indexes: readonly number[]
  /** float32 [indexes.length, dimensions], unit length. */
  vectors: Float32Array
  /** Tokens read of each text, special tokens included. */
  tokens: readonly number[]
  /** Tokens of each text beyond the model's limit, not read. */
  cutTokens: readonly number[]
}

/** What the worker found out about itself before it served anything. */
export type EngineReport = {
  /** Engine and backend as receipts name it. */
  engine: string
  threads: number
  /** Cosine of our golden vectors to the model's own reference: the proof that this backend computes this model. */
  attested: Agreement
  /** Cosine of our golden vectors to the fp32 model's: what the weight format costs. A table has no such original. */
  fidelity?: Agreement
  /** The engine that should have run, and why it did not. */
  demoted?: { engine: string; because: string }
  /** False when the device could not keep the model (a full disk, a private window): it serves this visit and comes again at the next. */
  isKept: boolean
  /** Where the start went (`tokenizer`, `weights`, `attest`), in ms. */
  phasesMs: Record<string, number>
}

export type Agreement = { texts: number; meanCosine: number; minCosine: number }
