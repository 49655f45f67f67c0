import { ChunkFold } from '#core/chat/chunkFold'
import { AppError } from '#core/contract/error'
import type { StreamEnd } from './chatAnswer.ts'
import type { WrittenChunk } from './writtenChunk.ts'

export type Told = {
  /** Alternatives that were asked for; the answer is whole when each has said why it ends. */
  choices: number
  /** The caller wants a last chunk that says the use. */
  includeUsage: boolean
  /** Called once, with the whole answer. */
  end(fold: ChunkFold): StreamEnd
  /** Called instead, with what came until then, when the reader leaves or the stream breaks. */
  left?(fold: ChunkFold): void
}

/**
 * The chunks of an answer, in JSON, as the caller gets them: at once, as they came. The chunk that makes the answer whole waits
 * for the end, because use and receipt go with it: with itself, or, where the caller asked for the use, with one more chunk
 * that has no choices. Throws `stream_interrupted` for a stream that ends before the answer does.
 */
export async function* tellStream(
  chunks: AsyncIterable<WrittenChunk>,
  { choices, includeUsage, end, left }: Told,
): AsyncGenerator<string, void> {
  const fold = new ChunkFold()
  let last: WrittenChunk | undefined
  try {
    for await (const written of chunks) {
      const { chunk, json } = written
      fold.add(chunk)
      // What follows a whole answer, or stands between its parts without a choice, only says the use.
      if (last !== undefined || chunk.choices.length === 0) continue
      if (fold.isWhole(choices)) last = written
      else yield json
    }
    if (last === undefined) throw interrupted()
  } catch (error) {
    // Everything was here; only the way to say so broke.
    if (last === undefined) throw error
  } finally {
    if (last === undefined) left?.(fold)
  }
  const { usage, hedge } = end(fold)
  if (!includeUsage) return yield JSON.stringify({ ...last.chunk, hedge })
  yield last.json
  yield JSON.stringify({ ...last.chunk, choices: [], usage: usage ?? null, hedge })
}

function interrupted(): AppError {
  return new AppError(
    'stream_interrupted',
    'Cannot finish the answer: its stream ended without a finish_reason, so it is not whole; ask again',
  )
}
