import { type AppError, asAppError, isAbort } from '#core/contract/error'
import { sseDone, sseMessage } from '#core/contract/http/sse'
import { toWire } from '#core/contract/wire'

/**
 * Chunks in JSON as server-sent events. Only a whole answer ends with `[DONE]`; one that breaks ends with an error in OpenAI's form,
 * so that nobody takes half an answer for all of it.
 */
export async function* writeEvents(
  chunks: AsyncIterable<string>,
  broke: (error: AppError) => void,
): AsyncGenerator<string, void> {
  try {
    for await (const json of chunks) yield sseMessage(json)
    yield sseDone
  } catch (thrown) {
    if (isAbort(thrown)) return
    const error = asAppError(thrown, 'finish the answer')
    broke(error)
    yield sseMessage(JSON.stringify(toWire(error)))
  }
}
