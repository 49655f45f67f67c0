import * as z from 'zod/mini'

const Name = z.optional(z.string().check(z.maxLength(64)))
const TextPart = z.strictObject({ type: z.literal('text'), text: z.string() })

/** By address or as a data URL. Only an upstream can look at it. */
const ImagePart = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({
    url: z.string().check(z.minLength(1)),
    detail: z.optional(z.enum(['auto', 'low', 'high'])),
  }),
})

const parts = <T extends z.ZodMiniType>(part: T) => z.array(part).check(z.minLength(1))
const Text = z.union([z.string(), parts(TextPart)])

const instructing = <R extends string>(role: R) =>
  z.strictObject({ role: z.literal(role), content: Text, name: Name })

const UserMessage = z.strictObject({
  role: z.literal('user'),
  content: z.union([z.string(), parts(z.discriminatedUnion('type', [TextPart, ImagePart]))]),
  name: Name,
})

/** A call that a model made of one of the request's functions; `arguments` is JSON, or what the model took for it. */
export const ToolCall = z.looseObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
})

/** Loose: clients send back what an upstream once answered, with whatever fields that one has of its own. */
const AssistantMessage = z.looseObject({
  role: z.literal('assistant'),
  content: z.nullish(z.union([z.string(), parts(z.looseObject({ type: z.enum(['text', 'refusal']) }))])),
  name: Name,
  refusal: z.nullish(z.string()),
  tool_calls: z.nullish(z.array(ToolCall)),
})

const ToolMessage = z.strictObject({ role: z.literal('tool'), content: Text, tool_call_id: z.string() })

/** One message of a chat, as OpenAI's `ChatCompletionRequestMessage` has it. */
export const ChatMessage = z.discriminatedUnion('role', [
  instructing('system'),
  instructing('developer'),
  UserMessage,
  AssistantMessage,
  ToolMessage,
])

export type ToolCall = z.infer<typeof ToolCall>
export type ChatMessage = z.infer<typeof ChatMessage>
