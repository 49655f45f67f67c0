import { createParser, type EventSourceMessage } from 'eventsource-parser'
import type { ChatChunk } from '#core/contract/http/chatChunk'
import { untilAborted } from '../cache/untilAborted.ts'
import { ChunkCheck } from './chunkCheck.ts'
import { invalidAnswer } from './invalidAnswer.ts'
import { upstreamLimits } from './limits.ts'
import type { ChatTrial } from './chatTrial.ts'

/** The checked chunks of a streamed answer. Ends only after a whole one; throws AppError, or the trial's reason. */
export async function* readChunks(response: Response, trial: ChatTrial): AsyncGenerator<ChatChunk> {
  const { server } = trial
  if (!response.headers.get('content-type')?.includes('text/event-stream') || response.body === null) {
    void response.body?.cancel().catch(() => undefined)
    throw invalidAnswer('it is no event stream', server)
  }
  const check = new ChunkCheck(trial)
  const events = readEvents(response.body, trial)
  for await (const event of events) {
    if (event.data === '[DONE]') {
      check.end()
      trial.over('answered')
      await closed(events, trial)
      return
    }
    yield check.chunk(event)
  }
  check.brokeOff()
}

/** A connection serves again only when its answer was read to the end, which servers send right behind `[DONE]`. */
function closed(events: AsyncGenerator<unknown>, trial: ChatTrial): Promise<void> {
  return new Promise((resolve) => {
    const forget = trial.world.clock.after(upstreamLimits.closeMs, () => {
      trial.cancel()
      resolve()
    })
    const end = (): void => {
      forget()
      resolve()
    }
    events.next().then(end, end)
  })
}

async function* readEvents(
  body: ReadableStream<Uint8Array>,
  { server, signal }: ChatTrial,
): AsyncGenerator<EventSourceMessage> {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  const events: EventSourceMessage[] = []
  let flaw: string | undefined
  const parser = createParser({
    maxBufferSize: upstreamLimits.eventCharacters,
    onEvent: (event) => events.push(event),
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded')
        flaw = `an event has more than ${upstreamLimits.eventCharacters} characters`
    },
  })
  const reader = body.getReader()
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await read(reader, signal)
      if (done) return
      bytes += value.byteLength
      if (bytes > upstreamLimits.streamBytes) flaw = `it has more than ${upstreamLimits.streamBytes} bytes`
      else parser.feed(decode(value))
      yield* events.splice(0)
      if (flaw !== undefined) throw invalidAnswer(flaw, server)
    }
  } finally {
    // What was not read is not wanted; a failure to say so changes nothing.
    reader.cancel().catch(() => undefined)
  }

  async function read(
    from: typeof reader,
    until: AbortSignal,
  ): Promise<Awaited<ReturnType<typeof from.read>>> {
    try {
      return await untilAborted(from.read(), until)
    } catch (error) {
      if (until.aborted) throw until.reason
      throw invalidAnswer('it broke off', server, error)
    }
  }

  function decode(value: Uint8Array): string {
    try {
      return utf8.decode(value, { stream: true })
    } catch (error) {
      throw invalidAnswer('it is no UTF-8', server, error)
    }
  }
}
