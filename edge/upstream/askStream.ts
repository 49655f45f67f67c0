import { AppError } from '#core/contract/error'
import type { ChatChunk } from '#core/contract/http/chatChunk'
import { invalidAnswer } from './invalidAnswer.ts'
import { upstreamLimits } from './limits.ts'
import { readChunks } from './readChunks.ts'
import { send } from './send.ts'
import type { ChatTrial } from './chatTrial.ts'

export type Chunks = AsyncIterable<ChatChunk>

/** A streamed answer, from its first token on. Until then every failure may still be mended by somebody else. */
export async function askStream(trial: ChatTrial<Chunks>): Promise<Chunks> {
  const { limit, timeouts } = trial
  limit.expect('headers', Math.min(timeouts.connectMs, timeouts.firstTokenMs))
  const response = await send(trial, { stream: true })
  limit.expect('first token', Math.max(1, timeouts.firstTokenMs - trial.elapsedMs()))
  const chunks = readChunks(response, trial)
  const held = await untilToken(chunks, trial)
  limit.expect('further token', timeouts.stallMs)
  trial.answered()
  return forward(held, { chunks, trial })
}

/** The chunks up to the first one that a reader can see. */
async function untilToken(chunks: AsyncGenerator<ChatChunk>, { server }: ChatTrial): Promise<ChatChunk[]> {
  const held: ChatChunk[] = []
  for (;;) {
    const { done, value } = await chunks.next()
    if (done) return held
    held.push(value)
    if (hasToken(value)) return held
    if (held.length > upstreamLimits.chunksBeforeToken) {
      throw invalidAnswer(`its first ${held.length} chunks hold no token`, server)
    }
  }
}

/** Text, a refusal, a call of a tool, reasoning under whatever name: anything but the role. Or the end of an empty answer. */
function hasToken({ choices }: ChatChunk): boolean {
  return choices.some(
    ({ delta, finish_reason }) =>
      finish_reason != null ||
      Object.entries(delta).some(([field, value]) => field !== 'role' && isSomething(value)),
  )
}

const isSomething = (value: unknown): boolean =>
  value != null && value !== '' && !(Array.isArray(value) && value.length === 0)

/** What follows the first token. Nobody else can go on with this answer, so whatever breaks it is told in one way. */
async function* forward(
  held: readonly ChatChunk[],
  { chunks, trial }: { chunks: AsyncGenerator<ChatChunk>; trial: ChatTrial<Chunks> },
): AsyncGenerator<ChatChunk> {
  try {
    yield* held
    for await (const chunk of chunks) {
      trial.limit.extend()
      yield chunk
    }
    trial.over('answered')
  } catch (error) {
    // The caller left or its deadline passed: that is the reason, and no fault of the server.
    if (trial.isOver) throw error
    const interrupted = interruptedBy(error, trial)
    trial.over(interrupted)
    throw interrupted
  } finally {
    trial.cancel()
  }
}

function interruptedBy(error: unknown, { server }: ChatTrial): AppError {
  const why = error instanceof AppError ? error.message : 'an unexpected fault in Hedge'
  return new AppError(
    'stream_interrupted',
    `Cannot go on with the answer of ${server.name}, of which a part was sent: ${why}`,
    { cause: error },
  )
}
