import { costOf, type Decision, type Hop, type Receipt } from '#core/contract/receipt'
import { asciiJson } from '#core/observe/asciiJson'
import { originPrice, prices } from '#core/policy/prices'
import type { CachedAnswer } from './cache/cachedAnswer.ts'
import { edgeLimits } from './limits.ts'

type Passed = { decision: Decision; phasesMs: Record<string, number>; totalMs: number }

const request = prices.edgeRequestMicroUsd
const ownCost = costOf({ request })

/** The edge answered from its cache: by the model that once made the answer. */
export function cacheHop(
  maker: CachedAnswer['maker'],
  passed: Passed & { cache: 'hit' | 'stale' | 'semantic'; ageMs: number },
  tried?: Tried,
): Hop {
  return { tier: 'edge-cache', outcome: 'answered', ...maker, ...costWith(tried), ...passed }
}

/** A new answer: made for this request (`miss`; `bypass` when no earlier answer was wanted), or for another that asked the same and was in flight (`join`). */
type NewAnswer = 'miss' | 'join' | 'bypass'

/** The edge computed the answer. `made`: the hop that its work wrote, as it counts for this caller. */
export function computedHop(made: Hop, cache: NewAnswer, passed: Passed): Hop {
  return { ...made, cache, ...costWith({ compute: made.costMicroUsd }), ...passed }
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

function costWith({ compute = 0 }: Tried = {}): Pick<Hop, 'costMicroUsd' | 'costParts'> {
  return compute === 0 ? ownCost : costOf({ request, compute })
}

/** The edge passed the request on. */
export function forwardHop(cache: NewAnswer, passed: Passed, tried: Tried = {}): Hop {
  const { compute: _, ...seen } = tried
  const tokens = { input: 0, cut: 0 }
  return { tier: 'edge', outcome: 'forwarded', cache, tokens, ...seen, ...costWith(tried), ...passed }
}

/** The edge answered by itself, without any model. */
export function ownHop(totalMs: number): Hop {
  const tokens = { input: 0, cut: 0 }
  return { tier: 'edge', outcome: 'answered', cache: 'bypass', tokens, ...ownCost, phasesMs: {}, totalMs }
}

/** The hops behind this one as they count for one caller: who joined a flight did not cause its cost a second time, and a batch pays its own price. */
export function sharedHops(
  hops: readonly Hop[],
  { joined, batch }: { joined: boolean; batch: boolean },
): Hop[] {
  if (joined) return hops.map((hop) => ({ ...hop, ...costOf({}) }))
  if (!batch) return [...hops]
  return hops.map((hop) => (hop.tier === 'origin' ? { ...hop, ...costOf(inBatch(hop.costParts)) } : hop))
}

function inBatch(parts: Hop['costParts']): Hop['costParts'] {
  const share = originPrice.batchPercent / 100
  return Object.fromEntries(Object.entries(parts).map(([part, microUsd]) => [part, microUsd * share]))
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
  const timings: string[] = []
  for (const { tier, totalMs, phasesMs } of receipt.hops) {
    timings.push(`${tier};dur=${totalMs.toFixed(1)}`)
    for (const [phase, ms] of Object.entries(phasesMs))
      timings.push(`${tier}-${phase.replace(/[^A-Za-z0-9]/g, '-')};dur=${ms.toFixed(1)}`)
  }
  return timings.join(', ')
}
