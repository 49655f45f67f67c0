import * as z from 'zod/mini'
import { limits } from '../limits.ts'
import type { EmbedReply } from '../reply.ts'
import { EmbedRequest, Hints } from '../request.ts'
import { decodeVector } from '../vectorBase64.ts'
import type { TaskCall, TokenInput } from './taskCall.ts'

const Text = z.string().check(z.minLength(1), z.maxLength(limits.inputCharacters))

const Tokens = z.array(z.int().check(z.nonnegative())).check(z.minLength(1), z.maxLength(limits.inputTokens))
const listOf = <T extends z.ZodMiniType>(input: T) =>
  z.array(input).check(z.minLength(1), z.maxLength(limits.inputs))

/** `POST /v1/embeddings`, OpenAI's shape. Token ids are those of the named model's own vocabulary. */
export const EmbeddingsBody = z.strictObject({
  model: EmbedRequest.shape.model,
  input: z.union([Text, listOf(Text), Tokens, listOf(Tokens)]),
  encoding_format: z.optional(z.enum(['float', 'base64'])),
  /** Only the model's own length is served. */
  dimensions: z.optional(z.int().check(z.positive())),
  /** Accepted, because clients send it; never stored or passed on. */
  user: z.optional(z.string().check(z.maxLength(256))),
  hedge: z.optional(Hints),
})

export const EmbeddingsReply = z.object({
  object: z.literal('list'),
  model: z.string(),
  data: z.array(
    z.object({
      object: z.literal('embedding'),
      index: z.int(),
      /** A list of numbers, or base64 of float32 little-endian. */
      embedding: z.union([z.array(z.number()), z.string()]),
    }),
  ),
  usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
})

export type EmbeddingsBody = z.infer<typeof EmbeddingsBody>
export type EmbeddingsReply = z.infer<typeof EmbeddingsReply>

export function embeddingsCall(body: EmbeddingsBody): TaskCall {
  const { model, input } = body
  const format = body.encoding_format ?? 'float'
  const texts = typeof input === 'string' ? [input] : typeof input[0] === 'string' ? (input as string[]) : []
  return {
    request: { task: 'embed', model, inputs: texts },
    ...(texts.length === 0 && { tokens: input as TokenInput }),
    hints: body.hedge,
    form: format,
    ...(body.dimensions !== undefined && { dimensions: body.dimensions }),
    write: (reply) => writeEmbeddings(reply as EmbedReply, format),
  }
}

function writeEmbeddings(reply: EmbedReply, format: 'float' | 'base64'): EmbeddingsReply {
  return {
    object: 'list',
    model: reply.model,
    data: reply.vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: format === 'base64' ? vector : Array.from(decodeVector(vector)),
    })),
    usage: { prompt_tokens: reply.inputTokens, total_tokens: reply.inputTokens },
  }
}
