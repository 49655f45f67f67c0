import type { ChatChunk } from '#core/contract/http/chatChunk'

/** A chunk with its JSON: written once, for however many who read it. */
export type WrittenChunk = { chunk: ChatChunk; json: string }

export const writeChunk = (chunk: ChatChunk): WrittenChunk => ({ chunk, json: JSON.stringify(chunk) })

export async function* writeChunks(
  chunks: AsyncIterable<ChatChunk> | Iterable<ChatChunk>,
): AsyncGenerator<WrittenChunk, void> {
  for await (const chunk of chunks) yield writeChunk(chunk)
}
