import { AppError } from '../contract/error.ts'
import { maxNanoTokens, parseNanoTable } from './nanoTable.ts'
import type { NanoTable } from './nanoTable.ts'

/** What a text's tokens come to. */
export type NanoResult =
  /** float32 [dimensions] of length 1; `knownTokens` of the ids had a row that says something. */
  | { readonly kind: 'vector'; readonly vector: Float32Array; readonly knownTokens: number }
  /** No token of the text says anything: it is empty, or of a script that the table does not know. */
  | { readonly kind: 'nothing-known' }

export type Nano = {
  readonly rows: number
  readonly dimensions: number
  /**
   * Token ids without special tokens, at most `maxNanoTokens`. Throws AppError: `invalid_request` for too many ids,
   * `integrity_failed` for an id that the table has no row for (the tokenizer is another model's).
   */
  embed(ids: readonly number[]): NanoResult
}

/**
 * A text's vector as the sum of its tokens' rows, scaled to length 1 (static embeddings; Tulkens and van Dongen,
 * Model2Vec, 2024). The sums are exact in int32; then come multiplications, one square root and one division each in a
 * fixed order, which IEEE 754 rounds alike everywhere: the same bits on every processor. Throws as `parseNanoTable`.
 */
export function createNano(file: Uint8Array | NanoTable): Nano {
  const { rows, dimensions, codes, scales } = file instanceof Uint8Array ? parseNanoTable(file) : file
  const sums = new Int32Array(dimensions)
  const bytesPerRow = dimensions / 2

  const addRow = (id: number, scale: number): void => {
    const first = id * bytesPerRow
    for (let at = 0; at < bytesPerRow; at++) {
      const pair = codes[first + at]!
      sums[2 * at]! += scale * (2 * (pair & 15) - 15)
      sums[2 * at + 1]! += scale * (2 * (pair >> 4) - 15)
    }
  }

  return {
    rows,
    dimensions,
    embed(ids) {
      if (ids.length > maxNanoTokens) {
        throw new AppError(
          'invalid_request',
          `Cannot embed ${ids.length} tokens; at most ${maxNanoTokens} are read`,
        )
      }
      sums.fill(0)
      let knownTokens = 0
      for (const id of ids) {
        const scale = scales[id]
        if (scale === undefined) {
          throw new AppError('integrity_failed', `Cannot embed token ${id}: the nano table has ${rows} rows`)
        }
        if (scale === 0) continue
        knownTokens++
        addRow(id, scale)
      }
      const vector = ofLength1(sums)
      return vector === undefined ? { kind: 'nothing-known' } : { kind: 'vector', vector, knownTokens }
    },
  }
}

/** Undefined when all sums are 0: nothing was added, or (possible, never seen) everything cancelled out. */
function ofLength1(sums: Int32Array): Float32Array | undefined {
  let squares = 0
  for (let d = 0; d < sums.length; d++) squares += sums[d]! * sums[d]!
  if (squares === 0) return undefined
  const length = Math.sqrt(squares)
  const vector = new Float32Array(sums.length)
  for (let d = 0; d < sums.length; d++) vector[d] = sums[d]! / length
  return vector
}
