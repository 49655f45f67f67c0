import * as z from 'zod/mini'

/** Bounds of what an operator may set: beyond them a number is a slip of the hand, not a limit. */
export const tenancyLimits = {
  nameCharacters: 100,
  /** Names and patterns of one permit; a longer list is better said with a pattern. */
  permitModels: 64,
  requestsPerMinute: 1_000_000,
  requestsPerDay: 1_000_000_000,
  tokensPerMinute: 1_000_000_000,
  concurrent: 10_000,
  /** A million dollars. */
  microUsd: 1_000_000_000_000,
} as const

const upTo = (maximum: number) => z.optional(z.int().check(z.positive(), z.maximum(maximum)))
const microUsd = z.optional(z.int().check(z.nonnegative(), z.maximum(tenancyLimits.microUsd)))

/** What a key, or all keys of a tenant together, may use. What is not named is not limited here. */
export const KeyLimits = z.strictObject({
  requestsPerMinute: upTo(tenancyLimits.requestsPerMinute),
  /** In 24 hours, refilling evenly as the minute's do. */
  requestsPerDay: upTo(tenancyLimits.requestsPerDay),
  /** Input and output tokens together. */
  tokensPerMinute: upTo(tenancyLimits.tokensPerMinute),
  /** Requests in flight at the same time. */
  concurrent: upTo(tenancyLimits.concurrent),
  /** Micro-USD in a day, UTC. 0 allows free work only. */
  dailyMicroUsd: microUsd,
  /** Micro-USD in a calendar month, UTC. */
  monthlyMicroUsd: microUsd,
})
export type KeyLimits = z.infer<typeof KeyLimits>

/** A model's id, or the beginning of some with `*` for the rest: `hedge-*`. */
export const ModelPattern = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,126}\*?$/, 'send a model id, or its beginning and *'))

/** What a key may do. */
export const Permit = z.strictObject({
  models: z.union([
    z.literal('all'),
    z.array(ModelPattern).check(z.minLength(1), z.maxLength(tenancyLimits.permitModels)),
  ]),
  /** How far its requests may travel: `edge` is what the edge answers by itself. */
  reach: z.enum(['edge', 'origin']),
})
export type Permit = z.infer<typeof Permit>

/** Every model, as far as the request itself allows. */
export const fullPermit: Permit = { models: 'all', reach: 'origin' }

export const TenantStatus = z.enum(['active', 'suspended'])
export type TenantStatus = z.infer<typeof TenantStatus>
