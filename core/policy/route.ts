import { AppError } from '../contract/error.ts'
import type { Decision, Plan, Prediction } from '../contract/receipt.ts'
import type { Reach } from '../contract/request.ts'
import { estimatePlan, predict } from './cost.ts'
import type { Facts } from './facts.ts'
import type { Preferences } from './preferences.ts'

type TierName = 'device' | 'edge' | 'origin'

/** The tiers a plan touches, and with that how far the data travels. */
const tiersOf: Record<Plan, readonly TierName[]> = {
  device: ['device'],
  edge: ['edge'],
  origin: ['edge', 'origin'],
  'device>origin': ['device', 'edge', 'origin'],
  'edge>origin': ['edge', 'origin'],
  'device|origin': ['device', 'edge', 'origin'],
}
/** In order of preference when two plans cost the same: the one that moves less data first. */
const plans: readonly Plan[] = ['device', 'edge', 'device>origin', 'device|origin', 'edge>origin', 'origin']
const reachOrder: Record<Reach, number> = { device: 0, edge: 1, origin: 2 }

export const planWords: Record<Plan, string> = {
  device: 'on this device',
  edge: 'at the edge',
  origin: 'at the origin',
  'device>origin': 'on this device first, at the origin when unsure',
  'edge>origin': 'at the edge first, at the origin when unsure',
  'device|origin': 'on this device, at the origin as well when late',
}

/** `lastResort`: why it is one. */
type Candidate = { plan: Plan; predicted: Prediction; lastResort?: string }
const lastResorts = {
  cacheOnly: 'it can only repeat an earlier answer',
  loading: 'it is still loading its model',
} as const
type Rejected = Decision['rejected'][number]

/**
 * Chooses where a request runs: constraints first (reach, what is there and healthy, deadline), then the least J.
 * Throws AppError `no_plan` that names, plan by plan, the constraint that excluded it.
 */
export function route(preferences: Preferences, facts: Facts): Decision {
  const candidates: Candidate[] = []
  const rejected: Rejected[] = []
  for (const plan of plans) {
    const outcome = consider(plan, preferences, facts)
    if ('because' in outcome) rejected.push(outcome)
    else candidates.push(outcome)
  }
  const regular = candidates.filter(({ lastResort }) => lastResort === undefined)
  const best = cheapest(regular) ?? cheapest(candidates)
  if (best === undefined) throw noPlan(preferences, rejected)
  for (const candidate of candidates) {
    if (candidate !== best) rejected.push({ plan: candidate.plan, because: whyNot(candidate, best) })
  }
  return { plan: best.plan, reason: why(best, candidates), predicted: best.predicted, rejected }
}

function consider(plan: Plan, preferences: Preferences, facts: Facts): Candidate | Rejected {
  const tiers = tiersOf[plan]
  const beyond = tiers.find((tier) => reachOrder[tier] > reachOrder[preferences.reach])
  if (beyond !== undefined)
    return { plan, because: `reach: the data may go no further than the ${preferences.reach}` }
  // What only passes the edge needs nothing of it.
  for (const tier of tiers.filter((name) => name !== 'edge' || plan.startsWith('edge'))) {
    const fact = facts[tier]
    if (fact.state === 'absent') return { plan, because: `the ${tier} ${fact.because}` }
    if (fact.state !== 'ready' && plan !== 'edge')
      return { plan, because: `the ${tier}: ${lastResorts[fact.state]}` }
  }
  const estimate = estimatePlan(plan, facts)
  if (estimate === undefined)
    return { plan, because: 'for this task it is not measured which answers are sure enough to keep' }
  const predicted = predict(estimate, preferences)
  if (predicted.latencyMs > preferences.deadlineMs) {
    return {
      plan,
      because: `deadline: about ${ms(predicted.latencyMs)} expected, ${ms(preferences.deadlineMs)} left`,
    }
  }
  const { state } = facts.edge
  if (plan !== 'edge' || state === 'ready' || state === 'absent') return { plan, predicted }
  return { plan, predicted, lastResort: lastResorts[state] }
}

function cheapest(candidates: Candidate[]): Candidate | undefined {
  return candidates.reduce<Candidate | undefined>(
    (best, next) => (best === undefined || next.predicted.jMicroUsd < best.predicted.jMicroUsd ? next : best),
    undefined,
  )
}

const ms = (value: number): string => `${Math.round(value)} ms`
const money = (microUsd: number): string =>
  microUsd === 0 ? 'nothing to pay' : `${round(microUsd)} micro-USD`
const round = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0))

function why(best: Candidate, all: Candidate[]): string {
  const { latencyMs, priceMicroUsd } = best.predicted
  const stays = best.predicted.pLeaves === 0 ? 'nothing leaves it, ' : ''
  const own = `${planWords[best.plan]}: ${stays}about ${ms(latencyMs)}, ${money(priceMicroUsd)}`
  const next = cheapest(all.filter((candidate) => candidate !== best && candidate.lastResort === undefined))
  if (next === undefined) return `${own}; nothing else was possible`
  const other = `${planWords[next.plan]} about ${ms(next.predicted.latencyMs)}, ${money(next.predicted.priceMicroUsd)}`
  return `${own}; next best ${other}`
}

function whyNot(candidate: Candidate, best: Candidate): string {
  if (candidate.lastResort !== undefined) return candidate.lastResort
  const parts = `expected cost ${round(candidate.predicted.jMicroUsd)} against ${round(best.predicted.jMicroUsd)} micro-USD`
  return `${parts} (about ${ms(candidate.predicted.latencyMs)}, ${money(candidate.predicted.priceMicroUsd)})`
}

function noPlan(preferences: Preferences, rejected: Rejected[]): AppError {
  const list = rejected
    .filter((entry) => !entry.plan.includes('>') && !entry.plan.includes('|'))
    .map((entry) => `${entry.plan}: ${entry.because}`)
    .join('; ')
  return new AppError(
    'no_plan',
    `Cannot place the request with reach ${preferences.reach} and ${ms(preferences.deadlineMs)} left: ${list}. Widen the reach or the deadline`,
    { param: 'hedge' },
  )
}
