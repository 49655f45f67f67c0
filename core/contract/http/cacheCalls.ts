import * as z from 'zod/mini'
import { CacheTags } from '../cacheHints.ts'
import { limits } from '../limits.ts'
import { WireError } from '../wire.ts'
import { AnyRouteBody } from './route.ts'

/** `POST /v1/cache/invalidate`: which of the caller's earlier answers are outdated. What several fields name is outdated, all of it. */
export const CacheInvalidateBody = z
  .strictObject({
    tags: z.optional(CacheTags.check(z.minLength(1))),
    /** A model's id, or one version of it as `id@version`. */
    model: z.optional(z.string().check(z.minLength(1), z.maxLength(80))),
    all: z.optional(z.literal(true)),
  })
  .check(
    z.refine(({ tags, model, all }) => tags !== undefined || model !== undefined || all !== undefined, {
      error: 'send tags, model, or all: true',
    }),
  )

export const CacheInvalidateReply = z.object({
  object: z.literal('cache.invalidation'),
  /** Counts the caller's invalidations. Answers whose making began before this one are outdated. */
  generation: z.int(),
})

/** `POST /v1/cache/warm`: answers that are wanted before anybody asks. */
export const CacheWarmBody = z
  .strictObject({
    requests: z.optional(z.array(AnyRouteBody).check(z.minLength(1), z.maxLength(limits.warmed))),
    /** The requests that the caller's tenant made most often, so many of them, as the models are today. */
    top: z.optional(z.int().check(z.positive(), z.maximum(limits.warmed))),
    /** Which day's, UTC. */
    day: z.optional(z.enum(['yesterday', 'today'])),
  })
  .check(
    z.refine(({ requests, top }) => requests !== undefined || top !== undefined, {
      error: 'send requests or top',
    }),
  )

export const CacheWarmReply = z.object({
  object: z.literal('cache.warming'),
  /** Of `requests` in their order, then of the top ones, most used first. */
  results: z.array(
    z.object({
      source: z.enum(['requests', 'top']),
      /** `kept`: there was an answer already. */
      outcome: z.enum(['made', 'kept', 'failed']),
      error: z.optional(WireError.shape.error),
    }),
  ),
})

const SemanticStanding = z.object({
  /** Requests that wanted a similar answer where there was none to the very request. */
  sought: z.int(),
  hits: z.int(),
  hit_rate: z.number(),
  /** Hits that were run for real as well. */
  checked: z.int(),
  wrong: z.int(),
  /** Of the hits: the 95 % interval by Wilson, 0 to 1 before the first check. */
  wrong_rate: z.object({ low: z.number(), high: z.number() }),
})

/** `GET /v1/cache/semantic`: of the last 30 days, by every isolate; all tasks together, and each. */
export const SemanticStandingReply = z.object({
  object: z.literal('cache.semantic'),
  ...SemanticStanding.shape,
  tasks: z.object({ extract: SemanticStanding, chat: SemanticStanding }),
})

export type SemanticStandingReply = z.infer<typeof SemanticStandingReply>
export type CacheInvalidateBody = z.infer<typeof CacheInvalidateBody>
export type CacheInvalidateReply = z.infer<typeof CacheInvalidateReply>
export type CacheWarmBody = z.infer<typeof CacheWarmBody>
export type CacheWarmReply = z.infer<typeof CacheWarmReply>
