import { AppError } from '#core/contract/error'
import { readConfig } from '../config/readConfig.ts'
import type { LogEvent } from '../ports.ts'
import { createUpstreams } from '../upstream/createUpstreams.ts'
import type { UpstreamCall } from '../upstream/upstreams.ts'
import { fakeClock } from './fakeClock.ts'

export const price = {
  inputMicroUsdPerMillion: 100_000,
  cachedInputMicroUsdPerMillion: 10_000,
  outputMicroUsdPerMillion: 400_000,
}

/** A server of a group, as the configuration has it, for the model `chat`. */
export const server = (name: string, more: object = {}) => ({
  name,
  baseUrl: `http://${name}.test/v1`,
  models: { chat: { name: `${name}-model`, price } },
  ...more,
})

export const chatCall = (more: Partial<UpstreamCall> = {}): UpstreamCall => ({
  model: 'chat',
  body: { model: 'chat', messages: [{ role: 'user', content: 'Hello' }] },
  requestId: 'r1',
  leftMs: 30_000,
  keepAlive: () => undefined,
  ...more,
})

export const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 }

export const completion = (more: object = {}) => ({
  id: 'c1',
  object: 'chat.completion',
  created: 1,
  model: 'theirs',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi there' }, finish_reason: 'stop' }],
  usage,
  ...more,
})

const chunk = (choices: object[], more: object = {}): string =>
  JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'theirs', choices, ...more })

export const role = chunk([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }])
export const token = (content: string, more: object = {}) =>
  chunk([{ index: 0, delta: { content }, finish_reason: null }], more)
export const finish = chunk([{ index: 0, delta: {}, finish_reason: 'stop' }])
export const usageChunk = chunk([], { usage })

export type Sent = { host: string; url: string; init: RequestInit; body: Record<string, unknown> }
export type Respond = (sent: Sent) => Response | Promise<Response>

/** The upstreams over a fetch of the test's own. Groups as in the configuration. */
export function fakeUpstreams(groups: object[], respond: Respond) {
  const clock = fakeClock(1_000_000)
  const sent: Sent[] = []
  const logged: LogEvent[] = []
  const upstreams = createUpstreams(readConfig(JSON.stringify({ upstreams: groups })).upstreams, {
    keyOf: (binding) => `secret of ${binding}`,
    clock,
    async fetch(url, init) {
      const { host } = new URL(url)
      const body = JSON.parse(String(init.body ?? '{}')) as Record<string, unknown>
      const one = { host, url, init, body }
      sent.push(one)
      return respond(one)
    },
    chance: () => 0,
    log: (event) => logged.push(event),
  })
  return { upstreams, clock, sent, logged }
}

/** A streamed answer of these events; `then` says how it ends. */
export function sse(
  events: readonly string[],
  then: 'done' | 'end' | 'error' | 'silence' = 'done',
): Response {
  const texts = [...events, ...(then === 'done' ? ['[DONE]'] : [])].map((data) => `data: ${data}\n\n`)
  const utf8 = new TextEncoder()
  let at = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const text = texts[at++]
      if (text !== undefined) controller.enqueue(utf8.encode(text))
      else if (then === 'error') controller.error(new Error('connection reset'))
      else if (then !== 'silence') controller.close()
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } })
}

/** Lets everything go on that does not wait for the clock. */
export const turns = async () => {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setTimeout(resolve))
}
export const never = () => new Promise<Response>(() => undefined)
export const fine = () => Response.json(completion())
export const status = (code: number, headers: Record<string, string> = {}, error: object = {}) =>
  Response.json({ error: { message: 'no', ...error } }, { status: code, headers })

export type FakeUpstreams = ReturnType<typeof fakeUpstreams>

/** What a call of `complete` comes to, in short. */
export async function ask(
  { upstreams }: FakeUpstreams,
  more: Parameters<typeof chatCall>[0] = {},
  signal = new AbortController().signal,
) {
  try {
    const { upstream, attempts } = await upstreams.complete(chatCall(more), signal)
    return { upstream, outcomes: attempts.map((attempt) => `${attempt.upstream} ${attempt.outcome}`) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { code: error.code, retryAfterMs: error.retryAfterMs, message: error.message }
  }
}

/** Who was asked, in order. */
export const hosts = ({ sent }: FakeUpstreams) => sent.map(({ host }) => host.split('.')[0])
/** A group of the servers `a` and `b`. */
export const two = (more: object = {}) => [{ name: 'main', endpoints: [server('a'), server('b')], ...more }]
/** Each server answers as its name says. */
export const by =
  (answers: Record<string, Respond>): Respond =>
  (sent: Sent) =>
    (answers[sent.host.split('.')[0] ?? ''] ?? fine)(sent)
