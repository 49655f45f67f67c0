import * as z from 'zod/mini'
import { limits } from '../limits.ts'
import type { EmbedReply } from '../reply.ts'
import { EmbedRequest, Hints } from '../request.ts'
import { shortenVector } from '../shortenVector.ts'
import { decodeVector, encodeVector } from '../vectorBase64.ts'
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
  /** At most the model's own length; of less, the first numbers, scaled to length 1. */
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
  const { model, input, dimensions } = body
  const format = body.encoding_format ?? 'float'
  const texts = typeof input === 'string' ? [input] : typeof input[0] === 'string' ? (input as string[]) : []
  return {
    request: { task: 'embed', model, inputs: texts },
    ...(texts.length === 0 && { tokens: input as TokenInput }),
    hints: body.hedge,
    form: dimensions === undefined ? format : `${format} ${dimensions}`,
    ...(dimensions !== undefined && { dimensions }),
    write: (reply) => writeEmbeddings(reply as EmbedReply, { format, dimensions }),
  }
}

type Shape = { format: 'float' | 'base64'; dimensions: number | undefined }

function writeEmbeddings(reply: EmbedReply, shape: Shape): EmbeddingsReply {
  return {
    object: 'list',
    model: reply.model,
    data: reply.vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: writeVector(vector, shape),
    })),
    usage: { prompt_tokens: reply.inputTokens, total_tokens: reply.inputTokens },
  }
}

/** `base64` is the whole vector: it goes out as it came where nobody asks for less or for numbers. */
function writeVector(base64: string, { format, dimensions }: Shape): string | number[] {
  if (format === 'base64' && dimensions === undefined) return base64
  const whole = decodeVector(base64)
  const vector = dimensions === undefined ? whole : shortenVector(whole, dimensions)
  return format === 'base64' ? encodeVector(vector) : Array.from(vector)
}
