import * as z from 'zod/mini'
import { defaultErrorBound } from '#core/policy/semanticCalibration'

const share = z.number().check(z.positive(), z.lt(1))

/** Answers to questions that mean the same. */
const SemanticConfig = z.strictObject({
  /** For requests that say nothing about it. */
  on: z._default(z.boolean(), false),
  /** Share of wrong answers that is borne where a request names none. */
  errorBound: z._default(share, defaultErrorBound),
  /** Share of hits that are run for real as well, at most six a minute in one isolate; 0 checks none and learns less. */
  shadowShare: z._default(z.number().check(z.nonnegative(), z.maximum(1)), 0.05),
  /** How long what similar answers proved to be waits to be written with more; 0 writes each by itself. */
  recordsWaitMs: z._default(z.int().check(z.nonnegative(), z.maximum(10_000)), 1_000),
})

/** What is kept of answers. */
export const CacheConfig = z.strictObject({
  /** What outlives an isolate lies in `objects` (Durable Objects, everywhere the same) or in the Cache API of each place. */
  store: z._default(z.enum(['objects', 'cacheApi']), 'objects'),
  /** An answer that was made so long ago is made anew, whatever its callers bear. A session's is long out of reach by then. */
  keptSeconds: z._default(z.int().check(z.positive(), z.maximum(31_536_000)), 604_800),
  semantic: z._default(SemanticConfig, SemanticConfig.parse({})),
})
export type CacheConfig = z.infer<typeof CacheConfig>
