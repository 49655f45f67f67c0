import * as z from 'zod/mini'
import { Receipt } from '../receipt.ts'
import { ToolCall } from './chatMessages.ts'

const Tokens = z.int().check(z.minimum(0))

/** OpenAI's `usage`; lenient to the details that each server counts. */
export const ChatUsage = z.looseObject({
  prompt_tokens: Tokens,
  completion_tokens: Tokens,
  total_tokens: Tokens,
  /** Of the prompt's tokens those that the upstream had in its own cache. */
  prompt_tokens_details: z.nullish(z.looseObject({ cached_tokens: z.nullish(Tokens) })),
})

/** A sentence that is quoted. `start` and `end` are UTF-16 offsets into the text of its document or message. */
export const Citation = z.object({
  /** In `documents`, or in `messages` where the request had no documents. */
  document_index: z.int(),
  document_id: z.optional(z.string()),
  document_title: z.optional(z.string()),
  start: z.int(),
  end: z.int(),
  text: z.string(),
})

/** What Hedge says beside an answer. */
export const ChatHedge = z.object({
  /** `hedge-extract`: false when nothing in the documents answers. */
  found: z.optional(z.boolean()),
  /** `hedge-extract`: the quoted sentences, in the order of the text. */
  citations: z.optional(z.array(Citation)),
  /** `hedge-extract`: the closest sentence when nothing answers. */
  nearest: z.optional(Citation),
  /** `hedge-extract`: calibrated probability, 0 to 1, of being right: with the first quoted sentence, or with saying that nothing answers. */
  confidence: z.optional(z.number()),
  /** `hedge-extract`: documents beyond the sentence limit that were not read. */
  unread_documents: z.optional(z.int()),
  /** True: the upstream did not say what it used, so `usage` is an estimate. */
  usage_estimated: z.optional(z.boolean()),
  /** The whole way of the request; in a stream's last chunk, where headers are long gone. */
  receipt: z.optional(Receipt),
})

/** Upstreams leave out what OpenAI always sends; reading fills it in, so that a client always gets it. */
export const ChatReplyMessage = z.looseObject({
  role: z._default(z.literal('assistant'), 'assistant'),
  content: z._default(z.nullable(z.string()), null),
  refusal: z._default(z.nullable(z.string()), null),
  tool_calls: z.optional(z.array(ToolCall)),
})

export const ChatChoice = z.looseObject({
  index: z.int(),
  message: ChatReplyMessage,
  logprobs: z._default(z.nullable(z.unknown()), null),
  /** `stop`, `length`, `tool_calls`, `content_filter`; servers have others of their own. */
  finish_reason: z.string(),
})

/** OpenAI's `CreateChatCompletionResponse`: lenient to fields we do not know, which are passed on. */
export const ChatCompletion = z.looseObject({
  id: z.string(),
  object: z._default(z.literal('chat.completion'), 'chat.completion'),
  /** Unix time in seconds. */
  created: z.int(),
  model: z.string(),
  choices: z.array(ChatChoice).check(z.minLength(1)),
  usage: z.nullish(ChatUsage),
  hedge: z.optional(ChatHedge),
})

export type ChatUsage = z.infer<typeof ChatUsage>
export type Citation = z.infer<typeof Citation>
export type ChatHedge = z.infer<typeof ChatHedge>
export type ChatChoice = z.infer<typeof ChatChoice>
export type ChatCompletion = z.infer<typeof ChatCompletion>
