import type { ModelVersion } from '#core/contract/manifest'
import type { Decision } from '#core/contract/receipt'
import type { Request as TaskRequest } from '#core/contract/request'
import { keptAbove, leastKept, shouldEscalate } from '#core/policy/cascade'
import {
  behindEdge,
  estimateEdgeCache,
  estimateOrigin,
  estimateTokens,
  sizeOf,
  type Workload,
} from '#core/policy/estimates'
import type { Estimate, Facts, TierFacts } from '#core/policy/facts'
import type { Preferences } from '#core/policy/preferences'
import { route } from '#core/policy/route'
import { computeFacts } from './models/computeFacts.ts'
import type { Larger } from './models/largerHead.ts'
import { textsOf } from './models/textsOf.ts'
import type { EdgeAvailability } from './ports.ts'

export type EdgeFacts = {
  request: TaskRequest
  model: ModelVersion
  /** The answer that the exact cache holds: how sure it is, where it says so. */
  cached: { confidence?: number | undefined } | undefined
  /** Whether this isolate can compute it. */
  here: EdgeAvailability
  /** Who answers at the origin where the named head is unsure. */
  larger: Larger | undefined
  /** Milliseconds until the origin may be tried again; 0 when it may be tried now. */
  originBlockedMs: number
}

export type Decided = {
  decision: Decision
  /** The cache holds the answer, and it is sure enough for this caller. */
  isCachedKept: boolean
  /** The edge would answer such requests, had it loaded the model. */
  isLoadingWanted: boolean
  /** The origin may be asked where the edge fails. */
  mayGoOn: boolean
  /** What the larger model is expected to do from here, where the edge's answer may be unsure. */
  larger: Estimate | undefined
}

/** Where this request runs, seen from the edge. Throws `no_plan` that names the constraint. */
export function decide(known: EdgeFacts, preferences: Preferences): Decided {
  const isCachedKept = isKept(known, preferences)
  const facts = toFacts(known, isCachedKept, preferences)
  return {
    isCachedKept,
    decision: route(preferences, facts),
    mayGoOn: preferences.reach === 'origin' && facts.origin.state === 'ready',
    isLoadingWanted: facts.edge.state === 'loading',
    larger: facts.edgeCascade && behindEdge(facts.edgeCascade.larger),
  }
}

/** An answer that this caller would not keep counts as none, as long as it can be made again here and then be asked further. */
function isKept({ request, cached, here, larger }: EdgeFacts, preferences: Preferences): boolean {
  if (cached?.confidence === undefined || larger === undefined || here.state !== 'ready')
    return cached !== undefined
  return !shouldEscalate(
    cached.confidence,
    behindEdge(estimateLarger(workloadOf(request), larger)),
    preferences,
  )
}

const workloadOf = (request: TaskRequest): Workload => ({
  task: request.task,
  inputTokens: estimateTokens(textsOf(request)),
})

const estimateLarger = (workload: Workload, { cascade }: Larger): Estimate => ({
  ...estimateOrigin(workload, 'small'),
  pWrong: cascade.largerPWrong,
})

function toFacts(known: EdgeFacts, isCachedKept: boolean, preferences: Preferences): Facts {
  const { request, here, larger } = known
  const workload = workloadOf(request)
  const facts: Facts = {
    device: { state: 'absent', because: 'is where this request came from' },
    edge: isCachedKept
      ? { state: 'ready', estimate: estimateEdgeCache(workload) }
      : withoutCache(computeFacts(request, here, larger?.cascade.pWrong)),
    origin: originFacts(workload, known),
  }
  if (isCachedKept || larger === undefined || here.state === 'absent') return facts
  const estimate = estimateLarger(workload, larger)
  const kept = keptAbove(leastKept(behindEdge(estimate), preferences), larger.cascade)
  return { ...facts, edgeCascade: { ...kept, larger: estimate } }
}

function withoutCache(facts: TierFacts): TierFacts {
  if (facts.state !== 'absent') return facts
  return { ...facts, because: `has no earlier answer to this request and ${facts.because}` }
}

function originFacts(workload: Workload, { model, larger, originBlockedMs }: EdgeFacts): TierFacts {
  if (!model.tiers.includes('origin')) return { state: 'absent', because: `does not run ${model.id}` }
  if (originBlockedMs > 0) {
    return {
      state: 'absent',
      because: `could not be reached and is tried again in ${Math.ceil(originBlockedMs)} ms`,
    }
  }
  const size = model.kind === 'head' ? 'small' : sizeOf(model)
  const estimate = estimateOrigin(workload, size)
  return { state: 'ready', estimate: larger ? { ...estimate, pWrong: larger.cascade.pWrong } : estimate }
}
