import type { Decision, Hop, Receipt } from '#core/contract/receipt'
import { asciiJson } from '#core/observe/asciiJson'
import { prices } from '#core/policy/prices'
import type { CachedAnswer } from './cache/cachedAnswer.ts'
import { edgeLimits } from './limits.ts'

type Passed = { decision: Decision; phasesMs: Record<string, number>; totalMs: number }

const ownCost = {
  costMicroUsd: prices.edgeRequestMicroUsd,
  costParts: { request: prices.edgeRequestMicroUsd },
}

/** The edge answered from its cache: by the model that once made the answer. */
export function cacheHop(
  maker: CachedAnswer['maker'],
  passed: Passed & { cache: 'hit' | 'stale' | 'semantic'; ageMs: number },
  tried?: Tried,
): Hop {
  return { tier: 'edge-cache', outcome: 'answered', ...maker, ...costOf(tried), ...passed }
}

/** A new answer: made for this request (`miss`; `bypass` when no earlier answer was wanted), or for another that asked the same and was in flight (`join`). */
type NewAnswer = 'miss' | 'join' | 'bypass'

/** The edge computed the answer. `made`: the hop that its work wrote, as it counts for this caller. */
export function computedHop(made: Hop, cache: NewAnswer, passed: Passed): Hop {
  return { ...made, cache, ...costOf({ compute: made.costMicroUsd }), ...passed }
}

/** What the edge computed, or failed to, before it went on to the origin. */
export type Tried = Partial<Pick<Hop, 'model' | 'engine' | 'confidence' | 'tokens' | 'error'>> & {
  /** In micro-USD. */ compute?: number
}

export function toTried({ model, engine, confidence, tokens, costMicroUsd }: Hop, joined: boolean): Tried {
  return {
    ...(model && { model }),
    ...(engine !== undefined && { engine }),
    ...(confidence !== undefined && { confidence }),
    tokens,
    compute: joined ? 0 : costMicroUsd,
  }
}

function costOf({ compute }: Tried = {}): Pick<Hop, 'costMicroUsd' | 'costParts'> {
  if (compute === undefined || compute === 0) return ownCost
  return { costMicroUsd: prices.edgeRequestMicroUsd + compute, costParts: { ...ownCost.costParts, compute } }
}

/** The edge passed the request on. */
export function forwardHop(cache: NewAnswer, passed: Passed, tried: Tried = {}): Hop {
  const { compute: _, ...seen } = tried
  const tokens = { input: 0, cut: 0 }
  return { tier: 'edge', outcome: 'forwarded', cache, tokens, ...seen, ...costOf(tried), ...passed }
}

/** The edge answered by itself, without any model. */
export function ownHop(totalMs: number): Hop {
  const tokens = { input: 0, cut: 0 }
  return { tier: 'edge', outcome: 'answered', cache: 'bypass', tokens, ...ownCost, phasesMs: {}, totalMs }
}

/** The origin's hops as they count for one caller: who joined a flight did not cause its cost a second time. */
export function sharedHops(hops: readonly Hop[], joined: boolean): Hop[] {
  return hops.map((hop) => (joined ? { ...hop, costMicroUsd: 0, costParts: {} } : hop))
}

/** The receipt as a header: compact JSON in printable ASCII. Plans that lost are left out where it would grow too long. */
export function formatReceipt(receipt: Receipt): string {
  const text = asciiJson(receipt)
  if (text.length <= edgeLimits.receiptHeaderCharacters) return text
  const hops = receipt.hops.map((hop) =>
    hop.decision ? { ...hop, decision: { ...hop.decision, rejected: [] } } : hop,
  )
  return asciiJson({ ...receipt, hops })
}

/** W3C Server-Timing: the phases of every hop, for the browser's network panel. */
export function formatServerTiming(receipt: Receipt): string {
  return receipt.hops
    .flatMap((hop) => {
      const name = hop.tier.replace(/[^a-z]/g, '-')
      const phases = Object.entries(hop.phasesMs).map(
        ([phase, ms]) => `${name}-${phase.replace(/[^A-Za-z0-9]/g, '-')};dur=${ms.toFixed(1)}`,
      )
      return [`${name};dur=${hop.totalMs.toFixed(1)}`, ...phases]
    })
    .join(', ')
}
