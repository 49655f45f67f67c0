import * as z from 'zod/mini'
import { KeyLimits } from '../../tenancy.ts'

const { requestsPerMinute, requestsPerDay, tokensPerMinute, concurrent, dailyMicroUsd, monthlyMicroUsd } =
  KeyLimits.shape

/** Limits as they are set: what is left out stays as it is, null takes a limit away. */
export const LimitsBody = z.strictObject({
  requests_per_minute: z.nullable(requestsPerMinute),
  requests_per_day: z.nullable(requestsPerDay),
  tokens_per_minute: z.nullable(tokensPerMinute),
  concurrent: z.nullable(concurrent),
  daily_micro_usd: z.nullable(dailyMicroUsd),
  monthly_micro_usd: z.nullable(monthlyMicroUsd),
})
export type LimitsBody = z.infer<typeof LimitsBody>

const limit = z.nullable(z.int())
/** Limits as they stand; null where there is none. */
export const LimitsReply = z.object({
  requests_per_minute: limit,
  requests_per_day: limit,
  tokens_per_minute: limit,
  concurrent: limit,
  daily_micro_usd: limit,
  monthly_micro_usd: limit,
})
export type LimitsReply = z.infer<typeof LimitsReply>

const names = {
  requests_per_minute: 'requestsPerMinute',
  requests_per_day: 'requestsPerDay',
  tokens_per_minute: 'tokensPerMinute',
  concurrent: 'concurrent',
  daily_micro_usd: 'dailyMicroUsd',
  monthly_micro_usd: 'monthlyMicroUsd',
} as const satisfies Record<keyof LimitsReply, keyof KeyLimits>
const pairs = Object.entries(names) as [keyof LimitsReply, keyof KeyLimits][]

/** `current` with what `change` says. */
export function changeLimits(current: KeyLimits, change: LimitsBody): KeyLimits {
  const changed = pairs.map(([wire, own]) => [own, change[wire] === undefined ? current[own] : change[wire]])
  return Object.fromEntries(changed.filter(([, value]) => value !== undefined && value !== null)) as KeyLimits
}

export function writeLimits(limits: KeyLimits): LimitsReply {
  return Object.fromEntries(pairs.map(([wire, own]) => [wire, limits[own] ?? null])) as LimitsReply
}
