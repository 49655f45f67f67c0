import type { Decision, Hop, Receipt } from '#core/contract/receipt'
import type { Journey } from './journey.ts'
import type { Outcome } from './plans.ts'

/** The whole way: the device's hop with its decision first, then what the edge tells of its own and the origin's. */
export function deviceReceipt(journey: Journey, decision: Decision, outcome: Outcome): Receipt {
  const { edge } = outcome
  return {
    requestId: edge?.ok ? edge.value.requestId : journey.ports.newRequestId(),
    hops: [deviceHop(journey, decision, outcome), ...edgeHops(outcome)],
    bytesLeftDevice: journey.bytesLeft,
  }
}

function deviceHop(journey: Journey, decision: Decision, { from, device, edge }: Outcome): Hop {
  const { embedder, engineName } = journey.ports.device
  const before = journey.options.before
  const made = device?.ok ? device.value : undefined
  const { id, version, sha256 } = made?.model ?? embedder.model
  return {
    tier: 'device',
    outcome: from === 'device' ? 'answered' : device?.ok === false ? 'failed' : 'forwarded',
    ...(device?.ok === false && { error: device.error.code }),
    ...(device && { model: { id, version, sha256 }, engine: engineName() }),
    cache: 'bypass',
    phasesMs: {
      ...before?.phasesMs,
      ...(device && { compute: device.ms }),
      ...(edge && { network: edge.ms }),
    },
    totalMs: journey.ports.nowMs() - journey.startMs,
    tokens: {
      input: (before?.inputTokens ?? 0) + (made?.inputTokens ?? 0),
      cut: (before?.cutTokens ?? 0) + (made?.cutTokens ?? 0),
    },
    costMicroUsd: 0,
    costParts: {},
    decision,
    ...(made?.confidence !== undefined && { confidence: made.confidence }),
  }
}

/** An edge that did not answer tells nothing of itself; what is known is why, and how long it was waited for. */
function edgeHops({ edge, edgeCancelled }: Outcome): Hop[] {
  if (edge?.ok) return edge.value.hops
  if (edge === undefined && edgeCancelled === undefined) return []
  return [
    {
      tier: 'edge',
      outcome: 'failed',
      error: edge?.error.code ?? 'cancelled',
      cache: 'bypass',
      phasesMs: {},
      totalMs: edge?.ms ?? 0,
      tokens: { input: 0, cut: 0 },
      costMicroUsd: 0,
      costParts: {},
    },
  ]
}
