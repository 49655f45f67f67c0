import type { RequestForm } from '../load/order.ts'

/** The model that every row asks for. */
export const benchModel = 'bench-model'

const question =
  'Summarise for a new colleague what this paragraph says, and name the two risks that it leaves out: ' +
  'the river runs slowly past an old stone house where nobody has lived since last winter. '.repeat(6)

const words = 'It says that the house is empty and the river slow, and leaves out flood and frost. '.repeat(5)

/** How the mock upstream is told what to stream; it reads no more of a request than this. */
export type Pace = { tokens: number; everyMs: number }

const body = (more: object, marks: string): string =>
  JSON.stringify({
    model: benchModel,
    messages: [
      { role: 'system', content: 'You answer in two sentences.' },
      { role: 'user', content: `${question}${marks}` },
    ],
    max_tokens: 200,
    ...more,
  })

const path = '/v1/chat/completions'

/** The chat that all rows send: 900 bytes, new each time. */
export const newChat: RequestForm = { path, body: body({}, 'UNIQUE') }
/** The same one each time. */
export const sameChat: RequestForm = { path, body: body({}, 'once') }
export const streamedChat = ({ tokens, everyMs }: Pace): RequestForm => ({
  path,
  body: body({ stream: true }, `UNIQUE tokens=${tokens} everyMs=${everyMs}`),
})

/** `form` with more headers. */
export const withHeaders = (form: RequestForm, headers: Readonly<Record<string, string>>): RequestForm => ({
  ...form,
  headers: { ...form.headers, ...headers },
})

/** What the mock upstream answers: about 800 bytes. `said` stands for what differs. */
export const completionText = (said: string): string =>
  JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: benchModel,
    choices: [
      { index: 0, message: { role: 'assistant', content: `${said} ${words}` }, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 150, completion_tokens: 90, total_tokens: 240 },
  })
