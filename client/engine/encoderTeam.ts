import type { ReadyEncoder } from '#core/encoder/encoder'
import type { RunTexts } from './encodeTexts.ts'
import { splitTexts } from './splitTexts.ts'

/** One more thread over the same weights. Rejects when it has ended. */
export type EncoderThread = RunTexts

/** Runs texts in this thread and `others` at once; a single text stays here. The bits are those of one thread. */
export function runInTeam(own: ReadyEncoder, others: readonly EncoderThread[]): RunTexts {
  return async (texts) => {
    if (others.length === 0 || texts.length === 1) return own.embed(texts)
    const shares = splitTexts(
      texts.map(({ length }) => length),
      others.length + 1,
    )
    const textsOf = (indexes: readonly number[]) => indexes.map((index) => texts[index] as readonly number[])
    const [mine = [], ...theirs] = shares
    // Theirs first, so that they compute while this thread does.
    const pending = theirs.map((indexes, at) =>
      indexes.length === 0 ? undefined : (others[at] as EncoderThread)(textsOf(indexes)),
    )
    const vectors = new Float32Array(texts.length * own.dimensions)
    const put = (indexes: readonly number[], rows: Float32Array): void =>
      indexes.forEach((index, row) =>
        vectors.set(rows.subarray(row * own.dimensions, (row + 1) * own.dimensions), index * own.dimensions),
      )
    put(mine, own.embed(textsOf(mine)))
    const rows = await Promise.all(pending)
    theirs.forEach((indexes, at) => put(indexes, rows[at] ?? new Float32Array(0)))
    return vectors
  }
}
