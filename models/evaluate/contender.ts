import type { HeadVersion } from '#core/contract/manifest'
import { cachedVectors } from './vectorCache.ts'

/** What is measured: the vectors of one model as one engine computes them, or a head over them. */
export type Contender = {
  /** Model id, or `fp32` for the source weights. */
  readonly id: string
  /** 0 for what is no version of the manifest. */
  readonly version: number
  /** What computes: `onnxruntime-node`, `encoder`, ... */
  readonly engine: string
  /** SHA-256 of the weights file. */
  readonly sha256: string
  /** SHA-256 of the engine's program, or of the golden vectors that it gives bit for bit; where the engine is ours. */
  readonly program?: string
  readonly dimensions: number
  /** True for what the manifest calls stable: its floors hold. */
  readonly released: boolean
  /** Files that a first use fetches, relative to the artifacts; none for `fp32`. */
  readonly files: readonly string[]
  /** A classifier; `vectorsOf` makes what it reads. */
  readonly head?: HeadVersion
  readonly vectorsOf?: Contender
  /** Loads it; slow and large, so only when a vector is missing. */
  open(): Promise<OpenedContender>
}

export type OpenedContender = {
  /** float32 [texts * dimensions], as the tiers serve them: tokenised by core/text/tokenize, each text by itself. */
  embed(texts: readonly string[]): Promise<Float32Array>
  close(): Promise<void>
}

/** Vectors of a contender, from the cache where they are known. */
export type Vectors = {
  readonly contender: Contender
  /** float32 [texts * dimensions]. */
  of(texts: readonly string[]): Promise<Float32Array>
  close(): Promise<void>
}

export function createVectors(contender: Contender, log: (line: string) => void): Vectors {
  const source = contender.vectorsOf ?? contender
  const { id, engine, sha256, program } = source
  let opened: Promise<OpenedContender> | undefined
  return {
    contender,
    of: (texts) =>
      cachedVectors({
        key: [id, sha256, engine, ...(program === undefined ? [] : [program])].join(' '),
        texts,
        embed: async (some) => await (await (opened ??= source.open())).embed(some),
        log,
      }),
    close: async () => {
      await (await opened)?.close()
      opened = undefined
    },
  }
}
