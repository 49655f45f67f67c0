import * as z from 'zod/mini'
import { limits } from './limits.ts'

/** RFC 9111 1.2.2: the largest number of seconds that every cache has to understand; 68 years, "for ever". */
export const maxDeltaSeconds = 2_147_483_647

const Seconds = z.int().check(z.nonnegative(), z.maximum(maxDeltaSeconds))

/** Names a group of answers that are forgotten together: `invoice-17`, `docs:2026-11`. */
export const CacheTag = z.string().check(z.regex(/^[A-Za-z0-9_.:-]{1,64}$/))
export const CacheTags = z.array(CacheTag).check(z.maxLength(limits.cacheTags))

/** What a caller may say about earlier answers: `hedge.cache` in the body. The header `cache-control` says the standard ones. */
export const CacheHints = z.strictObject({
  /** Neither an earlier answer is used nor this one kept. */
  no_store: z.optional(z.boolean()),
  /** No earlier answer is used; this one is kept. */
  no_cache: z.optional(z.boolean()),
  /** An earlier answer, or the error `not_cached`. */
  only_if_cached: z.optional(z.boolean()),
  /** Seconds an earlier answer may be old; any age without it. */
  max_age: z.optional(Seconds),
  /** Seconds beyond `max_age` in which the old answer is given at once, while a new one is made for the next caller. */
  stale_while_revalidate: z.optional(Seconds),
  /** Seconds beyond `max_age` in which the old answer is given when no new one can be made. */
  stale_if_error: z.optional(Seconds),
  tags: z.optional(CacheTags),
  /** Also the answer to a question that means the same. A number: the share of wrong ones that is bearable, 0 to 1. */
  semantic: z.optional(z.union([z.boolean(), z.number().check(z.positive(), z.lt(1))])),
  /** How a kept stream is given again: all at once, or with the pauses it once had. */
  replay: z.optional(z.enum(['instant', 'paced'])),
})
export type CacheHints = z.infer<typeof CacheHints>
