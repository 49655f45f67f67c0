import * as z from 'zod/mini'
import { chatChunks } from '#core/chat/chatChunks'
import { ChunkFold } from '#core/chat/chunkFold'
import { ChatChunk } from '#core/contract/http/chatChunk'
import { ChatCompletion } from '#core/contract/http/chatReply'
import { replayStream, type Replay } from '../cache/replayStream.ts'

/** A whole answer of an upstream as it is kept: in one piece, or as the chunks it came in, each with its time. */
export const KeptChat = z.object({
  upstream: z.string(),
  answer: z.union([
    z.object({ completion: ChatCompletion }),
    z.object({
      recording: z.array(z.object({ chunk: ChatChunk, afterMs: z.number() })).check(z.minLength(1)),
    }),
  ]),
})
export type KeptChat = z.infer<typeof KeptChat>

/** In one piece, however it came. */
export function keptCompletion({ answer }: KeptChat): ChatCompletion {
  if ('completion' in answer) return answer.completion
  const fold = new ChunkFold()
  for (const { chunk } of answer.recording) fold.add(chunk)
  return fold.completion()
}

/** As a stream, however it came. */
export function keptChunks(
  { answer }: KeptChat,
  replay: Replay,
): AsyncIterable<ChatChunk> | Iterable<ChatChunk> {
  return 'recording' in answer ? replayStream(answer.recording, replay) : chatChunks(answer.completion)
}
