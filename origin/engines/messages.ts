import type { EmbedderVersion } from '#core/contract/manifest'
import type { WireError } from '#core/contract/wire'

/** What a worker is started with. */
export type WorkerSettings = {
  entry: EmbedderVersion
  /** Folder that the manifest's paths are relative to. */
  artifactsPath: string
  /** Threads inside one run. */
  threads: number
}

/** To a worker. `stop` ends it after the run in progress. */
export type HostMessage = BatchMessage | 'stop'

/** A batch to compute. Flat, so that it travels as two transferred buffers. */
export type BatchMessage = {
  id: number
  /** Token ids of all texts, one behind the other. */
  ids: Int32Array
  /** Texts of each run, and tokens of each text. */
  textsPerRun: number[]
  tokensPerText: number[]
}

export type WorkerMessage =
  | { type: 'ready' }
  /** It cannot load its model; it exits after this. */
  | { type: 'refused'; error: WireError }
  | { type: 'done'; id: number; vectors: Float32Array; computeMs: number }
