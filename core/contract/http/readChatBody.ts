import { AppError } from '../error.ts'
import { parse } from '../parse.ts'
import { ChatBody } from './chatBody.ts'
import { ChatRouteBody } from './route.ts'
import { withoutNulls } from './withoutNulls.ts'

/** Fields of OpenAI's request that nothing behind this endpoint can honour, with what to do instead. */
const unsupported = {
  audio: 'ask for text',
  web_search_options: 'send what was found as documents or messages',
  moderation: 'leave it out',
  functions: 'send tools',
  function_call: 'send tool_choice',
} as const

/** `POST /v1/chat/completions`. Throws AppError `invalid_request` that names the field. */
export function readChatBody(value: unknown, action: string): ChatBody {
  const where = { action, at: '' }
  return checked(parse(ChatBody, supported(value, where), action), where)
}

/** The same request as `POST /v1/route` carries it; fields are named from the outside: `request.messages[0]`. */
export function readChatRoute(value: { request?: unknown }, action: string): ChatBody {
  const where = { action, at: 'request.' }
  const { request } = parse(ChatRouteBody, { ...value, request: supported(value.request, where) }, action)
  return checked(request, where)
}

type Where = { action: string; at: string }

function checked(body: ChatBody, where: Where): ChatBody {
  if (body.max_tokens !== undefined && body.max_completion_tokens !== undefined) {
    throw refusal('max_tokens', 'and max_completion_tokens are both set; send one of them', where)
  }
  if (body.stream_options !== undefined && body.stream !== true) {
    throw refusal('stream_options', 'is set without stream; send stream: true with it', where)
  }
  if (body.top_logprobs !== undefined && body.logprobs !== true) {
    throw refusal('top_logprobs', 'is set without logprobs; send logprobs: true with it', where)
  }
  if (body.tool_choice !== undefined && body.tools === undefined && body.tool_choice !== 'none') {
    throw refusal('tool_choice', 'is set without tools; send tools with it', where)
  }
  return body
}

/** What is there of `value`. Throws for fields that we know and do not support. */
function supported(value: unknown, where: Where): unknown {
  const fields = withoutNulls(value)
  for (const name of Object.keys(unsupported) as (keyof typeof unsupported)[]) {
    if (fields !== null && typeof fields === 'object' && Object.hasOwn(fields, name))
      throw refusal(name, `is not supported; ${unsupported[name]}`, where)
  }
  return fields
}

function refusal(name: string, says: string, { action, at }: Where): AppError {
  const param = at + name
  return new AppError('invalid_request', `Cannot ${action}: ${param} ${says}`, { param })
}
