import * as z from 'zod/mini'
import { limits } from '../limits.ts'
import { Hints, Passage } from '../request.ts'
import { ChatMessage } from './chatMessages.ts'

const Json = z.record(z.string(), z.unknown())
const Penalty = z.number().check(z.minimum(-2), z.maximum(2))
const Tokens = z.int().check(z.minimum(1))
/** Functions are named by letters, digits, `_` and `-`. */
const FunctionName = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_.-]{1,64}$/, 'send a name of 1 to 64 letters, digits, _ or -'))
const Stop = z.string().check(z.minLength(1))

const Tool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: FunctionName,
    description: z.optional(z.string()),
    parameters: z.optional(Json),
    strict: z.nullish(z.boolean()),
  }),
})

const ToolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: FunctionName }) }),
  z.strictObject({ type: z.literal('allowed_tools'), allowed_tools: Json }),
])

const ResponseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({ type: z.literal('json_schema'), json_schema: Json }),
])

/** The model that needs no upstream: it quotes. */
export const quotingModel = 'hedge-extract'

/**
 * `POST /v1/chat/completions`: OpenAI's request, with `documents` and `hedge` beside it. A field that is null counts as left
 * out, as it does there. To be read with `readChatBody`, which also says what a schema of single fields cannot.
 */
export const ChatBody = z.strictObject({
  /** `hedge-extract`, or a model that the operator's upstreams serve. */
  model: z.string().check(z.minLength(1), z.maxLength(200)),
  messages: z.array(ChatMessage).check(z.minLength(1), z.maxLength(limits.chatMessages)),

  /** What `hedge-extract` quotes from; without it the system's and the earlier messages are. Never sent to an upstream. */
  documents: z.optional(z.array(Passage).check(z.maxLength(limits.documents))),

  /** True: server-sent events, the last one `[DONE]`. */
  stream: z.optional(z.boolean()),
  stream_options: z.optional(
    z.strictObject({
      /** True: one more chunk at the end, without choices, says the use. */
      include_usage: z.optional(z.boolean()),
      include_obfuscation: z.optional(z.boolean()),
    }),
  ),

  n: z.optional(z.int().check(z.minimum(1), z.maximum(limits.chatChoices))),
  stop: z.optional(z.union([Stop, z.array(Stop).check(z.minLength(1), z.maxLength(4))])),
  max_tokens: z.optional(Tokens),
  max_completion_tokens: z.optional(Tokens),
  temperature: z.optional(z.number().check(z.minimum(0), z.maximum(2))),
  top_p: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
  seed: z.optional(z.int()),
  frequency_penalty: z.optional(Penalty),
  presence_penalty: z.optional(Penalty),
  logit_bias: z.optional(z.record(z.string(), z.number().check(z.minimum(-100), z.maximum(100)))),
  logprobs: z.optional(z.boolean()),
  top_logprobs: z.optional(z.int().check(z.minimum(0), z.maximum(20))),
  response_format: z.optional(ResponseFormat),
  tools: z.optional(z.array(Tool).check(z.minLength(1), z.maxLength(limits.chatTools))),
  tool_choice: z.optional(ToolChoice),
  parallel_tool_calls: z.optional(z.boolean()),
  reasoning_effort: z.optional(z.string().check(z.maxLength(32))),
  verbosity: z.optional(z.enum(['low', 'medium', 'high'])),
  /** Sound as an answer has a price of its own, which no model here has. */
  modalities: z.optional(z.array(z.literal('text')).check(z.minLength(1))),
  /** What the answer will mostly be. What of it is wrong is paid as output. */
  prediction: z.optional(Json),

  /** What the answer does not depend on; passed on, never kept. */
  user: z.optional(z.string().check(z.maxLength(256))),
  safety_identifier: z.optional(z.string().check(z.maxLength(64))),
  prompt_cache_key: z.optional(z.string().check(z.maxLength(256))),
  prompt_cache_retention: z.optional(z.string().check(z.maxLength(32))),
  prompt_cache_options: z.optional(Json),
  /** Those that cost no more than the price that is set for the model. */
  service_tier: z.optional(z.enum(['auto', 'default', 'flex', 'on_demand'])),
  metadata: z.optional(z.record(z.string().check(z.maxLength(64)), z.string().check(z.maxLength(512)))),
  /** Nothing is stored to be read again later. */
  store: z.optional(z.literal(false)),

  hedge: z.optional(Hints),
})
export type ChatBody = z.infer<typeof ChatBody>
