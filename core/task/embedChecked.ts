import { AppError } from '../contract/error.ts'
import type { Embedded, Embedder } from './embedder.ts'

/**
 * `embedder.embed`, with what comes back checked: one finite vector per text. A NaN would sort anywhere and be cached.
 * Throws AppError `engine_failed`, which another tier may answer instead.
 */
export async function embedChecked<Cancel>(
  embedder: Embedder<Cancel>,
  texts: readonly string[],
  cancel?: Cancel,
): Promise<Embedded> {
  const embedded = await embedder.embed(texts, cancel)
  const { id, dimensions } = embedder.model
  const wanted = texts.length * dimensions
  if (embedded.vectors.length !== wanted) {
    throw new AppError(
      'engine_failed',
      `Cannot embed ${texts.length} texts with ${id}: the engine gave ${embedded.vectors.length} numbers; wanted ${wanted}`,
    )
  }
  const bad = embedded.vectors.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) {
    throw new AppError(
      'engine_failed',
      `Cannot embed text ${Math.floor(bad / dimensions)} with ${id}: the engine gave ${String(embedded.vectors[bad])}; wanted a finite number`,
    )
  }
  return embedded
}
