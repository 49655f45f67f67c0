import { cosine, compareVectors } from './cosine.ts'
import type { EncoderSession } from './encoderSession.ts'
import { spearman } from './spearman.ts'

/** Two sentences and how alike people found them, 0 to 5. */
export type StsbPair = { first: number[]; second: number[]; score: number }

export type StsbResult = { spearman: number; meanCosine: number; minCosine: number; vectors: Float32Array[] }

/** Padded batches of this many texts are fast, and small enough to show progress. */
const TEXTS_PER_BATCH = 16
const PROGRESS_EVERY_MS = 5_000

export type StsbOptions = {
  pairs: readonly StsbPair[]
  /** The fp32 vectors of the same pairs; absent when they are what is being measured. */
  references?: readonly Float32Array[]
  log: (line: string) => void
  nowMs: () => number
}

/** Spearman of cosine against the human scores, and the cosine to fp32. Batches are length-sorted to save padding. */
export async function measureStsb(session: EncoderSession, options: StsbOptions): Promise<StsbResult> {
  const { pairs, references, log, nowMs } = options
  const texts = pairs.flatMap(({ first, second }) => [first, second])
  const order = texts.map((_, index) => index).toSorted((a, b) => texts[a]!.length - texts[b]!.length)
  const vectors: Float32Array[] = []
  let toldMs = nowMs()
  for (let at = 0; at < order.length; at += TEXTS_PER_BATCH) {
    const batch = order.slice(at, at + TEXTS_PER_BATCH)
    const found = await session.embedBatch(batch.map((index) => texts[index]!))
    batch.forEach((index, row) => (vectors[index] = found[row]!))
    if (nowMs() - toldMs > PROGRESS_EVERY_MS) {
      toldMs = nowMs()
      log(`  ${at + batch.length} of ${texts.length} texts`)
    }
  }
  const likeness = pairs.map((_, index) => cosine(vectors[2 * index]!, vectors[2 * index + 1]!))
  const correlation = spearman(
    likeness,
    pairs.map(({ score }) => score),
  )
  return { spearman: correlation, ...compareVectors(vectors, references ?? vectors), vectors }
}
