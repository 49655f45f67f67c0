import * as z from 'zod/mini'

const Name = z.optional(z.string().check(z.maxLength(64)))
const Data = z.string().check(z.minLength(1))

/** A piece of a message. What is around its content is the upstream's affair. */
const part = <T extends string, S extends z.core.$ZodLooseShape>(type: T, content: S) =>
  z.strictObject({
    type: z.literal(type),
    ...content,
    prompt_cache_breakpoint: z.optional(z.record(z.string(), z.unknown())),
  })
const TextPart = part('text', { text: z.string() })

/** By address or as a data URL. Only an upstream can look at it. */
const ImagePart = part('image_url', {
  image_url: z.strictObject({ url: Data, detail: z.optional(z.enum(['auto', 'low', 'high'])) }),
})
/** In base64. Only an upstream can hear it; which formats, it knows. */
const AudioPart = part('input_audio', {
  input_audio: z.strictObject({ data: Data, format: z.string().check(z.minLength(1), z.maxLength(32)) }),
})
/** As a data URL. Only an upstream can read it. Its own files are those of all tenants, so that none is to be had by its id. */
const FilePart = part('file', {
  file: z.strictObject({
    file_id: z.optional(
      z.never('send the file itself as file_data: those of /v1/files are kept for batches'),
    ),
    file_data: Data,
    filename: z.optional(z.string().check(z.maxLength(256))),
  }),
})

const parts = <T extends z.ZodMiniType>(each: T) => z.array(each).check(z.minLength(1))
const Text = z.union([z.string(), parts(TextPart)])

const instructing = <R extends string>(role: R) =>
  z.strictObject({ role: z.literal(role), content: Text, name: Name })

const UserMessage = z.strictObject({
  role: z.literal('user'),
  content: z.union([
    z.string(),
    parts(z.discriminatedUnion('type', [TextPart, ImagePart, AudioPart, FilePart])),
  ]),
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

/** `name`: the function's, which OpenAI's description has not and its examples have. */
const ToolMessage = z.strictObject({
  role: z.literal('tool'),
  content: Text,
  tool_call_id: z.string(),
  name: Name,
})

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
