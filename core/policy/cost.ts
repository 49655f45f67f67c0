import { roundMicroUsd } from '../contract/microUsd.ts'
import type { Plan, Prediction } from '../contract/receipt.ts'
import { behindEdge } from './estimates.ts'
import type { Estimate, Facts, Kept, TierFacts } from './facts.ts'
import type { Preferences } from './preferences.ts'
import { departureMicroUsd } from './prices.ts'

/** One request in twenty is late (a throttled tab, a garbage collection), by a factor of about ten. The tail is what hedging buys off. */
export const lateShare = 0.05
export const lateFactor = 10
/** A hedge starts the origin when the device has taken this many times its median. */
export const hedgeDelayFactor = 2

/** What a plan as a whole is expected to do. */
export type PlanEstimate = Estimate & {
  /** Probability that the request leaves the device, 0 to 1. */ pLeaves: number
}

const ready = (tier: TierFacts): Estimate | undefined => (tier.state === 'ready' ? tier.estimate : undefined)

/** Mean latency of a tier whose `lateShare` of answers takes `lateFactor` times the median. */
function meanMs(medianMs: number): number {
  return medianMs * (1 - lateShare + lateShare * lateFactor)
}

/** What a plan is expected to do, or undefined where a tier it needs is not ready. */
export function estimatePlan(plan: Plan, facts: Facts): PlanEstimate | undefined {
  const device = ready(facts.device)
  const edge = ready(facts.edge)
  const origin = ready(facts.origin)
  switch (plan) {
    case 'device':
      return device && { ...device, latencyMs: meanMs(device.latencyMs), pLeaves: 0 }
    case 'edge':
      return facts.edge.state === 'absent' ? undefined : { ...facts.edge.estimate, pLeaves: 1 }
    case 'origin':
      return origin && { ...origin, latencyMs: meanMs(origin.latencyMs), pLeaves: 1 }
    case 'device>origin':
      return device && origin && facts.cascade && cascade({ device, origin, ...facts.cascade })
    case 'device|origin':
      return device && origin && hedge(device, origin)
    case 'edge>origin':
      return edge && origin && facts.edgeCascade && edgeCascade({ edge, ...facts.edgeCascade })
  }
}

function cascade(input: Kept & { device: Estimate; origin: Estimate }): PlanEstimate {
  const { device, origin, keepShare, keptLoss } = input
  return {
    latencyMs: meanMs(device.latencyMs) + (1 - keepShare) * meanMs(origin.latencyMs),
    priceMicroUsd: (1 - keepShare) * origin.priceMicroUsd,
    pWrong: origin.pWrong + keepShare * keptLoss,
    pLeaves: 1 - keepShare,
  }
}

/** Every answer passes the edge; those that it is unsure of go on to the larger model. */
function edgeCascade({
  edge,
  larger,
  keepShare,
  keptLoss,
}: Kept & { edge: Estimate; larger: Estimate }): PlanEstimate {
  const further = behindEdge(larger)
  return {
    latencyMs: edge.latencyMs + (1 - keepShare) * meanMs(further.latencyMs),
    priceMicroUsd: edge.priceMicroUsd + (1 - keepShare) * further.priceMicroUsd,
    pWrong: larger.pWrong + keepShare * keptLoss,
    pLeaves: 1,
  }
}

/** Start local; start the origin when the device is late; the first answer wins (Dean and Barroso, The Tail at Scale, 2013). */
function hedge(device: Estimate, origin: Estimate): PlanEstimate {
  const lateMs = Math.min(
    device.latencyMs * lateFactor,
    device.latencyMs * hedgeDelayFactor + origin.latencyMs,
  )
  return {
    latencyMs: (1 - lateShare) * device.latencyMs + lateShare * lateMs,
    priceMicroUsd: lateShare * origin.priceMicroUsd,
    pWrong: (1 - lateShare) * device.pWrong + lateShare * origin.pWrong,
    pLeaves: lateShare,
  }
}

/** J = price + rate x latency + stake x P(wrong) + departure x P(leaves), in micro-USD. */
export function predict(estimate: PlanEstimate, preferences: Preferences): Prediction {
  const waiting = preferences.rateMicroUsdPerSecond * (estimate.latencyMs / 1000)
  const risk = preferences.stakeMicroUsd * estimate.pWrong
  const leaving = departureMicroUsd * estimate.pLeaves
  const jMicroUsd = estimate.priceMicroUsd + waiting + risk + leaving
  return {
    ...estimate,
    priceMicroUsd: roundMicroUsd(estimate.priceMicroUsd),
    jMicroUsd: roundMicroUsd(jMicroUsd),
  }
}
