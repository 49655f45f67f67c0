import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

type Body = {
  model: string
  stream: boolean
  n?: number
  messages: { role: string; content: unknown }[]
  tools?: { function: { name: string } }[]
  stream_options?: { include_usage?: boolean }
}

/** What the server saw of one request; `closed` resolves when its connection is gone before the answer was out. */
export type Heard = { body: Body; headers: IncomingMessage['headers']; closed: Promise<number> }

export type TalkingUpstream = { url: string; heard: Heard[]; stop(): Promise<void> }

const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 }
const dripMs = 20

/**
 * A small server that speaks OpenAI's chat, over real sockets: `talker` repeats the last message word by word, or calls the first
 * tool; `dripper` says a word every 20 ms for ever; `overloaded` answers 429.
 */
export async function startTalkingUpstream(): Promise<TalkingUpstream> {
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    void answer(request, response, heard).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    heard,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, heard: Heard[]): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as Body
  const closed = new Promise<number>((resolve) => {
    response.once('close', () => {
      if (!response.writableEnded) resolve(performance.now())
    })
  })
  heard.push({ body, headers: request.headers, closed })
  if (body.model === 'overloaded') {
    const error = { message: 'Slow down', type: 'rate_limit_error', param: null, code: null }
    return void response
      .writeHead(429, { 'content-type': 'application/json', 'retry-after': '3' })
      .end(JSON.stringify({ error }))
  }
  if (body.stream) return await streamed(body, response)
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(whole(body)))
}

const head = (body: Body) => ({ id: 'chatcmpl-talk', created: 1_760_000_000, model: body.model })

function lastText({ messages }: Body): string {
  const content = messages.at(-1)?.content
  if (typeof content === 'string') return content
  return (content as { text?: string }[]).map(({ text }) => text ?? '').join('')
}

const toolCall = ({ tools }: Body) =>
  tools?.[0] && {
    id: 'call_1',
    type: 'function',
    function: { name: tools[0].function.name, arguments: '{"place":"Ulm"}' },
  }

function whole(body: Body): object {
  const call = toolCall(body)
  const message = call
    ? { role: 'assistant', content: null, tool_calls: [call] }
    : { role: 'assistant', content: lastText(body) }
  const choices = Array.from({ length: body.n ?? 1 }, (_, index) => ({
    index,
    message,
    finish_reason: call ? 'tool_calls' : 'stop',
  }))
  return { ...head(body), object: 'chat.completion', choices, usage }
}

async function streamed(body: Body, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const say = (choices: object[], more: object = {}) =>
    response.write(
      `data: ${JSON.stringify({ ...head(body), object: 'chat.completion.chunk', choices, ...more })}\n\n`,
    )
  const delta = (index: number, part: object, finish_reason: string | null = null) =>
    say([{ index, delta: part, finish_reason }])
  const choices = Array.from({ length: body.n ?? 1 }, (_, index) => index)

  for (const index of choices) delta(index, { role: 'assistant', content: '' })
  if (body.model === 'dripper') {
    for (let i = 0; !response.destroyed; i++) {
      delta(0, { content: `${i} ` })
      await wait(dripMs)
    }
    return
  }
  const call = toolCall(body)
  if (call) {
    const { name } = call.function
    delta(0, { tool_calls: [{ index: 0, id: call.id, type: 'function', function: { name, arguments: '' } }] })
    for (const piece of ['{"place"', ':"Ulm"}'])
      delta(0, { tool_calls: [{ index: 0, function: { arguments: piece } }] })
  } else {
    for (const index of choices)
      for (const word of lastText(body).split(/(?= )/)) delta(index, { content: word })
  }
  for (const index of choices) delta(index, {}, call ? 'tool_calls' : 'stop')
  if (body.stream_options?.include_usage) say([], { usage })
  response.end('data: [DONE]\n\n')
}
