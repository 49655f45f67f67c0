import * as z from 'zod/mini'

/** What is kept of answers. */
export const CacheConfig = z.strictObject({
  /** An answer that was made so long ago is made anew, whatever its callers bear. A session's is long out of reach by then. */
  keptSeconds: z._default(z.int().check(z.positive(), z.maximum(31_536_000)), 604_800),
})
export type CacheConfig = z.infer<typeof CacheConfig>
