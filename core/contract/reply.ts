import * as z from 'zod/mini'
import { Receipt } from './receipt.ts'

/** One vector: base64 of float32 little-endian. The exact bytes that the engine made, on every tier and in every cache. */
export const VectorBase64 = z.string().check(z.regex(/^[A-Za-z0-9+/]+={0,2}$/), z.maxLength(16_384))

export const EmbedReply = z.object({
  task: z.literal('embed'),
  model: z.string(),
  /** `id@version`: vectors of two spaces never meet in one index. */
  vectorSpace: z.string(),
  dimensions: z.int(),
  vectors: z.array(VectorBase64),
  inputTokens: z.int(),
})

export const RerankReply = z.object({
  task: z.literal('rerank'),
  model: z.string(),
  /** Best first. `index` counts in the request's documents; `score` is cosine similarity, -1 to 1. */
  results: z.array(z.object({ index: z.int(), score: z.number() })),
  inputTokens: z.int(),
})

/** A sentence of a passage. `start` and `end` are UTF-16 offsets into the passage's text. */
export const Quote = z.object({
  passageIndex: z.int(),
  start: z.int(),
  end: z.int(),
  text: z.string(),
  /** Ranking score; comparable within one reply only. */
  score: z.number(),
})

export const ExtractReply = z.object({
  task: z.literal('extract'),
  model: z.string(),
  /** False: nothing in the passages answers; `answers` is then empty and `nearest` the closest sentence. */
  found: z.boolean(),
  answers: z.array(Quote),
  nearest: z.nullable(Quote),
  /** Calibrated probability that the first answer is right, 0 to 1. */
  confidence: z.number(),
  /** Passages beyond the sentence limit that were not read. */
  unreadPassages: z.int(),
  inputTokens: z.int(),
})

export const ClassifyReply = z.object({
  task: z.literal('classify'),
  model: z.string(),
  /** In the order of the request's inputs. */
  results: z.array(
    z.object({
      /** Likeliest first. The probabilities of all labels, shown or not, sum to 1. */
      labels: z.array(z.object({ label: z.string(), probability: z.number() })),
      /** Calibrated probability that the first label is right, given that one of them is, 0 to 1. */
      confidence: z.number(),
      /** True: probably none of the labels. */
      outOfScope: z.boolean(),
    }),
  ),
  inputTokens: z.int(),
})

export const Reply = z.discriminatedUnion('task', [EmbedReply, RerankReply, ExtractReply, ClassifyReply])

/** What a tier hands to the one above it. */
export const Answer = z.object({ reply: Reply, receipt: Receipt })

export type EmbedReply = z.infer<typeof EmbedReply>
export type RerankReply = z.infer<typeof RerankReply>
export type ExtractReply = z.infer<typeof ExtractReply>
export type ClassifyReply = z.infer<typeof ClassifyReply>
export type Quote = z.infer<typeof Quote>
export type Reply = z.infer<typeof Reply>
export type Answer = z.infer<typeof Answer>
