import type { ModelVersion } from '#core/contract/manifest'
import type { Decision } from '#core/contract/receipt'
import type { Request as TaskRequest } from '#core/contract/request'
import { estimateEdgeCache, estimateOrigin, estimateTokens, type Workload } from '#core/policy/estimates'
import type { Facts, TierFacts } from '#core/policy/facts'
import type { Preferences } from '#core/policy/preferences'
import { route } from '#core/policy/route'

export type EdgeFacts = {
  request: TaskRequest
  model: ModelVersion
  /** The exact cache holds the answer. */
  cached: boolean
  /** Milliseconds until the origin may be tried again; 0 when it may be tried now. */
  originBlockedMs: number
}

/** Where this request runs, seen from the edge. Throws `no_plan` that names the constraint. */
export function decide(facts: EdgeFacts, preferences: Preferences): Decision {
  return route(preferences, toFacts(facts))
}

function toFacts({ request, model, cached, originBlockedMs }: EdgeFacts): Facts {
  const workload: Workload = { task: request.task, inputTokens: estimateTokens(textsOf(request)) }
  return {
    device: { state: 'absent', because: 'is where this request came from' },
    edge: cached
      ? { state: 'ready', estimate: estimateEdgeCache(workload) }
      : { state: 'absent', because: 'has no earlier answer to this request' },
    origin: originFacts(workload, model, originBlockedMs),
  }
}

function originFacts(workload: Workload, model: ModelVersion, blockedMs: number): TierFacts {
  if (!model.tiers.includes('origin')) return { state: 'absent', because: `does not run ${model.id}` }
  if (blockedMs > 0) {
    return {
      state: 'absent',
      because: `could not be reached and is tried again in ${Math.ceil(blockedMs)} ms`,
    }
  }
  // A model that also fits a device is the small one; what only the origin runs is there for exactness.
  const quality = model.tiers.includes('device') ? 'small' : 'base'
  return { state: 'ready', estimate: estimateOrigin(workload, quality) }
}

function textsOf(request: TaskRequest): readonly string[] {
  switch (request.task) {
    case 'embed':
      return request.inputs
    case 'rerank':
      return [request.query, ...request.documents]
    case 'classify':
      return [...request.inputs, ...(request.examples ?? []).map(({ text }) => text)]
    case 'extract':
      return [request.question, ...request.passages.map((passage) => passage.text)]
  }
}
