import type { AppError } from '#core/contract/error'
import type { ChatChunk } from '#core/contract/http/chatChunk'
import type { ChatCompletion, ChatUsage } from '#core/contract/http/chatReply'
import type { UpstreamCall, Upstreams } from '../upstream/upstreams.ts'

const price = {
  inputMicroUsdPerMillion: 2_000_000,
  cachedInputMicroUsdPerMillion: 1_000_000,
  outputMicroUsdPerMillion: 8_000_000,
}
const answered = { upstream: 'fake', model: 'talker', price, attempts: [] }
const head = { id: 'chatcmpl-1', created: 1, model: 'talker' } as const

export type FakeUpstreams = Upstreams & {
  calls: { call: UpstreamCall; signal: AbortSignal }[]
  /** What a call answers: whole, or the chunks of a stream. Either may throw. */
  whole(call: UpstreamCall, signal: AbortSignal): Promise<ChatCompletion>
  chunks(call: UpstreamCall, signal: AbortSignal): AsyncIterable<ChatChunk>
}

export const part = (content: string | null, finish_reason: string | null = null): ChatChunk => ({
  ...head,
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: content === null ? {} : { content }, finish_reason }],
})
export const usagePart = (usage: ChatUsage): ChatChunk => ({
  ...head,
  object: 'chat.completion.chunk',
  choices: [],
  usage,
})
export const fakeUsage: ChatUsage = {
  prompt_tokens: 10,
  completion_tokens: 2,
  total_tokens: 12,
  prompt_tokens_details: { cached_tokens: 4 },
}

/** One server with the model `talker`, which says "Hello there" at once. */
export function fakeUpstreams(): FakeUpstreams {
  const note = (call: UpstreamCall, signal: AbortSignal): void => void upstreams.calls.push({ call, signal })
  const upstreams: FakeUpstreams = {
    calls: [],
    models: () => [{ id: 'talker', price, maxOutputTokens: 100 }],
    standing: () => [],
    has: (model) => model === 'talker',
    price: () => price,
    async whole() {
      const message = { role: 'assistant', content: 'Hello there', refusal: null } as const
      return {
        ...head,
        object: 'chat.completion',
        choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
        usage: fakeUsage,
      }
    },
    async *chunks() {
      yield part('Hello')
      yield part(' there')
      yield part(null, 'stop')
      yield usagePart(fakeUsage)
    },
    async complete(call, signal) {
      note(call, signal)
      return { ...answered, body: await upstreams.whole(call, signal) }
    },
    async stream(call, signal) {
      note(call, signal)
      return { ...answered, chunks: upstreams.chunks(call, signal) }
    },
  }
  return upstreams
}

/** Chunks that come one by one when the test says so, and stop with `error` or with the signal. */
export function scripted(signal: AbortSignal) {
  const waiting: { chunk?: ChatChunk; error?: AppError; done?: true }[] = []
  let wake = Promise.withResolvers<void>()
  const put = (next: (typeof waiting)[number]): void => {
    waiting.push(next)
    wake.resolve()
  }
  signal.addEventListener('abort', () => wake.resolve())
  async function* run(): AsyncGenerator<ChatChunk, void> {
    for (;;) {
      signal.throwIfAborted()
      const next = waiting.shift()
      if (next === undefined) {
        await wake.promise
        wake = Promise.withResolvers()
        continue
      }
      if (next.error) throw next.error
      if (next.done) return
      if (next.chunk) yield next.chunk
    }
  }
  return {
    chunks: run(),
    say: (chunk: ChatChunk) => put({ chunk }),
    fail: (error: AppError) => put({ error }),
    end: () => put({ done: true }),
  }
}
