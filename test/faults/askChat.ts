import { request } from 'node:http'
import type { TestStack } from '../stack/testStack.ts'

export type Kind = 'whole' | 'stream'
export type ChatResult = {
  status: number
  headers: Headers
  /** What was said, up to its end or to where it broke. */
  text: string
  usage: unknown
  /** The error's code, of the answer or of the event in a stream. */
  code: string | undefined
  message: string
  /** The stream said `[DONE]`. */
  done: boolean
}

type Event = {
  choices?: { delta?: { content?: string | null }; message?: { content?: string } }[]
  usage?: unknown
  error?: { code: string; message: string }
}

type Edge = Pick<TestStack, 'url' | 'demoKey'>
type Chat = { kind: Kind; model: string; headers?: Record<string, string>; signal?: AbortSignal }

function requestOf({ demoKey }: Edge, { kind, model, headers }: Chat) {
  return {
    method: 'POST',
    headers: { authorization: `Bearer ${demoKey}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      model,
      // Answers are kept for who wants no chance.
      temperature: 0,
      messages: [{ role: 'user', content: 'Count to four.' }],
      ...(kind === 'stream' && { stream: true, stream_options: { include_usage: true } }),
    }),
  }
}

/** A chat whose client leaves by a reset when `signal` fires: that is what workerd hears of at once. */
export async function resetChat(edge: Edge, chat: Chat & { signal: AbortSignal }): Promise<void> {
  const { body, ...init } = requestOf(edge, chat)
  const call = request(`${edge.url}/v1/chat/completions`, init)
  await new Promise<void>((resolve) => {
    // `close`: an answer that was faster than the client's leaving.
    call.on('error', () => resolve()).on('close', () => resolve())
    call.on('response', (response) => response.on('error', () => resolve()).resume())
    chat.signal.addEventListener('abort', () => call.socket?.resetAndDestroy(), { once: true })
    call.end(body)
  })
}

/** One chat over HTTP, read to its end. */
export async function askChat(edge: Edge, chat: Chat): Promise<ChatResult> {
  const response = await fetch(`${edge.url}/v1/chat/completions`, {
    ...requestOf(edge, chat),
    ...(chat.signal && { signal: chat.signal }),
  })
  const body = await response.text()
  const isStream = response.headers.get('content-type')?.includes('text/event-stream') ?? false
  const data = isStream ? [...body.matchAll(/^data: (.*)$/gm)].map(([, text = '']) => text) : [body]
  const events = data.filter((text) => text !== '[DONE]').map((text) => JSON.parse(text) as Event)
  const error = events.find((event) => event.error)?.error
  const texts = events.flatMap(
    ({ choices: [choice] = [] }) => choice?.message?.content ?? choice?.delta?.content ?? '',
  )
  return {
    status: response.status,
    headers: response.headers,
    text: texts.join(''),
    usage: events.findLast((event) => event.usage)?.usage,
    code: error?.code,
    message: error?.message ?? '',
    done: data.includes('[DONE]'),
  }
}
