import * as z from 'zod/mini'
import { CacheHints } from './cacheHints.ts'
import { limits } from './limits.ts'

/** How far the data may travel: it never passes the named tier. */
export const Reach = z.enum(['device', 'edge', 'origin'])
/** What a wrong answer costs the caller; see policy/prices for the micro-USD. */
export const Stake = z.enum(['fast', 'balanced', 'best'])

/** What a caller may say about *how* to answer; headers `hedge-*` or fields under `hedge` in the body. */
export const Hints = z.strictObject({
  reach: z.optional(Reach),
  /** Milliseconds left, never an instant: clocks differ. */
  deadline_ms: z.optional(z.int().check(z.positive(), z.maximum(limits.deadlineMs))),
  /** Worth of one second of waiting, in micro-USD. 0 is "cheapest". */
  rate: z.optional(z.number().check(z.nonnegative(), z.maximum(1_000_000))),
  stake: z.optional(Stake),
  /** In the body only; of headers `cache-control` is the one. */
  cache: z.optional(CacheHints),
})

const text = (maxCharacters: number) => z.string().check(z.minLength(1), z.maxLength(maxCharacters))
const modelId = z.string().check(z.minLength(1), z.maxLength(64))

/** Vectors of `inputs`; each is cut to the model's `maxTokens`, and the receipt says how many tokens were cut. */
export const EmbedRequest = z.strictObject({
  task: z.literal('embed'),
  model: modelId,
  inputs: z.array(text(limits.inputCharacters)).check(z.minLength(1), z.maxLength(limits.inputs)),
})

/** Order of `documents` by relevance to `query`. */
export const RerankRequest = z.strictObject({
  task: z.literal('rerank'),
  model: modelId,
  query: text(limits.inputCharacters),
  documents: z.array(text(limits.documentCharacters)).check(z.minLength(1), z.maxLength(limits.documents)),
  topN: z.int().check(z.positive(), z.maximum(limits.documents)),
})

export const Passage = z.strictObject({
  id: z.optional(z.string().check(z.maxLength(200))),
  title: z.optional(z.string().check(z.maxLength(500))),
  text: text(limits.documentCharacters),
})

/** The one to three sentences of `passages` that answer `question`, or an honest "nothing found". */
export const ExtractRequest = z.strictObject({
  task: z.literal('extract'),
  model: modelId,
  question: text(limits.inputCharacters),
  passages: z.array(Passage).check(z.minLength(1), z.maxLength(limits.documents)),
  limit: z.int().check(z.positive(), z.maximum(limits.answers)),
})

/** A text and what a person called it. */
export const LabelledText = z.strictObject({
  text: text(limits.inputCharacters),
  label: text(limits.labelCharacters),
})

/**
 * The label of each of `inputs`. `model` is a head, which has its own labels; or, with `examples`, the model whose vectors are
 * learned from.
 */
export const ClassifyRequest = z.strictObject({
  task: z.literal('classify'),
  model: modelId,
  inputs: z.array(text(limits.inputCharacters)).check(z.minLength(1), z.maxLength(limits.inputs)),
  /** Two labels or more, with 1 to `limits.examplesPerLabel` texts each. */
  examples: z.optional(z.array(LabelledText).check(z.minLength(2), z.maxLength(limits.examples))),
  /** How many labels are shown of each input. */
  topN: z.int().check(z.positive(), z.maximum(limits.maxShownLabels)),
})

/** One request, whatever tier answers it. */
export const Request = z.discriminatedUnion('task', [
  EmbedRequest,
  RerankRequest,
  ExtractRequest,
  ClassifyRequest,
])

export type Reach = z.infer<typeof Reach>
export type Stake = z.infer<typeof Stake>
export type Hints = z.infer<typeof Hints>
export type EmbedRequest = z.infer<typeof EmbedRequest>
export type RerankRequest = z.infer<typeof RerankRequest>
export type ExtractRequest = z.infer<typeof ExtractRequest>
export type LabelledText = z.infer<typeof LabelledText>
export type ClassifyRequest = z.infer<typeof ClassifyRequest>
export type Passage = z.infer<typeof Passage>
export type Request = z.infer<typeof Request>
export type Task = Request['task']
