import { limits } from '../contract/limits.ts'
import type { Hints, Reach, Stake } from '../contract/request.ts'
import { defaultRateMicroUsdPerSecond, stakesMicroUsd } from './prices.ts'

/** A caller's hints with every default filled in. */
export type Preferences = {
  reach: Reach
  deadlineMs: number
  rateMicroUsdPerSecond: number
  stake: Stake
  stakeMicroUsd: number
}

export function resolvePreferences(hints: Hints, deadlineMs: number = limits.defaultDeadlineMs): Preferences {
  const stake = hints.stake ?? 'balanced'
  return {
    reach: hints.reach ?? 'origin',
    deadlineMs: hints.deadline_ms ?? deadlineMs,
    rateMicroUsdPerSecond: hints.rate ?? defaultRateMicroUsdPerSecond,
    stake,
    stakeMicroUsd: stakesMicroUsd[stake],
  }
}
