import type { Decision } from '#core/contract/receipt'
import { estimateKeptChat, estimateUpstream } from '#core/policy/estimateChat'
import type { Preferences } from '#core/policy/preferences'
import { route } from '#core/policy/route'
import type { PublicUpstreamModel } from '../upstream/upstreams.ts'

export type ChatFacts = {
  model: PublicUpstreamModel
  /** What it can use at most. */
  worst: { inputTokens: number; maxOutputTokens: number }
  /** An earlier answer may stand for this one. */
  cached: boolean
}

/** Where a chat for an upstream runs, seen from the edge. Throws `no_plan` that names the constraint. */
export function decideChat({ model, worst, cached }: ChatFacts, preferences: Preferences): Decision {
  return route(preferences, {
    device: { state: 'absent', because: 'is where this request came from' },
    edge: cached
      ? { state: 'ready', estimate: estimateKeptChat() }
      : { state: 'absent', because: 'has no earlier answer to this request' },
    origin: { state: 'ready', estimate: estimateUpstream(model.price, worst) },
  })
}
