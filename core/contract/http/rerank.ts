import * as z from 'zod/mini'
import { limits } from '../limits.ts'
import type { RerankReply } from '../reply.ts'
import { Hints, RerankRequest } from '../request.ts'
import type { TaskCall } from './taskCall.ts'

const Text = z.string().check(z.minLength(1), z.maxLength(limits.documentCharacters))

/** `POST /v1/rerank`, the shape that Cohere's and Jina's clients send. */
export const RerankBody = z.strictObject({
  model: RerankRequest.shape.model,
  query: RerankRequest.shape.query,
  documents: z
    .array(z.union([Text, z.strictObject({ text: Text })]))
    .check(z.minLength(1), z.maxLength(limits.documents)),
  /** How many results; all when left out. */
  top_n: z.optional(z.int().check(z.positive(), z.maximum(limits.documents))),
  /** True: each result carries its document's text. */
  return_documents: z.optional(z.boolean()),
  hedge: z.optional(Hints),
})

export const RerankReplyBody = z.object({
  object: z.literal('list'),
  model: z.string(),
  /** Best first. `index` counts in the request's documents; the score is cosine similarity, -1 to 1. */
  results: z.array(
    z.object({
      index: z.int(),
      relevance_score: z.number(),
      document: z.optional(z.object({ text: z.string() })),
    }),
  ),
  usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
})

export type RerankBody = z.infer<typeof RerankBody>
export type RerankReplyBody = z.infer<typeof RerankReplyBody>

export function rerankCall(body: RerankBody): TaskCall {
  const documents = body.documents.map((entry) => (typeof entry === 'string' ? entry : entry.text))
  const topN = Math.min(body.top_n ?? documents.length, documents.length)
  const shown = body.return_documents === true ? documents : undefined
  return {
    request: { task: 'rerank', model: body.model, query: body.query, documents, topN },
    hints: body.hedge,
    form: shown ? 'documents' : 'plain',
    write: (reply) => writeRerank(reply as RerankReply, shown),
  }
}

function writeRerank(reply: RerankReply, shown: readonly string[] | undefined): RerankReplyBody {
  return {
    object: 'list',
    model: reply.model,
    results: reply.results.map(({ index, score }) => ({
      index,
      relevance_score: score,
      ...(shown && { document: { text: shown[index] ?? '' } }),
    })),
    usage: { prompt_tokens: reply.inputTokens, total_tokens: reply.inputTokens },
  }
}
