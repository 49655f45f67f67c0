import * as z from 'zod/mini'

/** Bounds of one question about usage. */
export const usageLimits = {
  /** Days between `from` and `to`, both included: a quarter. */
  days: 92,
  /** Days when `from` is left out. */
  defaultDays: 30,
  /** Groups of one reply. */
  groups: 1_000,
} as const

export const UsageField = z.enum(['day', 'key', 'model', 'tier'])
export type UsageField = z.infer<typeof UsageField>

/** What is asked: days UTC, both included, and by what the sums are told apart. */
export type UsageQuery = { from: string; to: string; groupBy: readonly UsageField[] }

export const UsageGroup = z.object({
  /** The fields that were asked for in `group_by`. */
  day: z.optional(z.string()),
  key: z.optional(z.string()),
  model: z.optional(z.string()),
  tier: z.optional(z.string()),
  requests: z.int(),
  /** Of them: answered from a cache, or by joining one in flight. Free. */
  cached_requests: z.int(),
  input_tokens: z.int(),
  /** Of the input tokens: kept by the upstream from before. */
  cached_input_tokens: z.int(),
  output_tokens: z.int(),
  /** Millionths of a US dollar, charged. */
  micro_usd: z.int(),
})
export type UsageGroup = z.infer<typeof UsageGroup>

/** `GET /v1/usage` */
export const UsageReply = z.object({
  object: z.literal('list'),
  from: z.string(),
  to: z.string(),
  data: z.array(UsageGroup),
  /** There are more groups than one reply holds: ask for fewer days or fields. */
  has_more: z.boolean(),
})
export type UsageReply = z.infer<typeof UsageReply>
