import * as z from 'zod/mini'
import { ChatHedge, ChatUsage } from './chatReply.ts'

/** A part of a call of a function: the first one of an index has id and name, all have a piece of `arguments`. */
export const ToolCallDelta = z.looseObject({
  index: z.int(),
  id: z.optional(z.string()),
  type: z.optional(z.string()),
  function: z.optional(z.looseObject({ name: z.optional(z.string()), arguments: z.optional(z.string()) })),
})

export const ChatDelta = z.looseObject({
  role: z.optional(z.string()),
  content: z.nullish(z.string()),
  refusal: z.nullish(z.string()),
  tool_calls: z.optional(z.array(ToolCallDelta)),
})

export const ChatChunkChoice = z.looseObject({
  index: z.int(),
  delta: ChatDelta,
  logprobs: z.nullish(z.unknown()),
  finish_reason: z._default(z.nullable(z.string()), null),
})

/** OpenAI's `CreateChatCompletionStreamResponse`: one `data:` of a stream. Lenient to fields we do not know, which are passed on. */
export const ChatChunk = z.looseObject({
  id: z.string(),
  object: z._default(z.literal('chat.completion.chunk'), 'chat.completion.chunk'),
  /** Unix time in seconds, the same in all chunks of an answer. */
  created: z.int(),
  model: z.string(),
  /** Empty in the chunk that says the use. */
  choices: z.array(ChatChunkChoice),
  usage: z.nullish(ChatUsage),
  hedge: z.optional(ChatHedge),
})

export type ToolCallDelta = z.infer<typeof ToolCallDelta>
export type ChatDelta = z.infer<typeof ChatDelta>
export type ChatChunkChoice = z.infer<typeof ChatChunkChoice>
export type ChatChunk = z.infer<typeof ChatChunk>
