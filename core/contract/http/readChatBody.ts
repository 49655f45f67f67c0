import { AppError } from '../error.ts'
import { parse } from '../parse.ts'
import { ChatBody } from './chatBody.ts'

/** Fields of OpenAI's request that nothing behind this endpoint can honour, with what to do instead. */
const unsupported = {
  audio: 'send and ask for text',
  modalities: 'answers are text',
  web_search_options: 'send what was found as documents or messages',
  prediction: 'leave it out',
  moderation: 'leave it out',
  functions: 'send tools',
  function_call: 'send tool_choice',
  prompt_cache_retention: 'leave it out',
  prompt_cache_options: 'leave it out',
} as const
export const unsupportedChatFields: readonly string[] = Object.keys(unsupported)

/** A chat request, checked whole. Throws AppError `invalid_request` that names the field. */
export function readChatBody(value: unknown, action: string): ChatBody {
  const body = parse(ChatBody, withoutNulls(value, action), action)
  const refuse = (param: string, found: string, wanted: string): AppError =>
    new AppError('invalid_request', `Cannot ${action}: ${param} ${found}; ${wanted}`, { param })
  if (body.max_tokens !== undefined && body.max_completion_tokens !== undefined) {
    throw refuse('max_tokens', 'and max_completion_tokens are both set', 'send one of them')
  }
  if (body.stream_options !== undefined && body.stream !== true) {
    throw refuse('stream_options', 'is set without stream', 'send stream: true with it')
  }
  if (body.top_logprobs !== undefined && body.logprobs !== true) {
    throw refuse('top_logprobs', 'is set without logprobs', 'send logprobs: true with it')
  }
  if (body.tool_choice !== undefined && body.tools === undefined && body.tool_choice !== 'none') {
    throw refuse('tool_choice', 'is set without tools', 'send tools with it')
  }
  return body
}

/** Null means "left out" in OpenAI's request. Throws for fields that we know and do not support. */
function withoutNulls(value: unknown, action: string): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  const fields = Object.entries(value).filter(([, field]) => field !== null)
  for (const [name] of fields) {
    if (!Object.hasOwn(unsupported, name)) continue
    const instead = unsupported[name as keyof typeof unsupported]
    throw new AppError('invalid_request', `Cannot ${action}: ${name} is not supported; ${instead}`, {
      param: name,
    })
  }
  return Object.fromEntries(fields)
}
