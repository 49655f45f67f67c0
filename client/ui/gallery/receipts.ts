import type { Decision, Hop, Receipt } from '#core/contract/receipt'

const small = {
  id: 'hedge-small-en',
  version: 1,
  sha256: '6f1ed002ab5595859014ebf0951522d9c2f0d5b7c1d6f0a7e0d7d1b0e7a7a1f3',
}
const base = {
  ...small,
  id: 'hedge-base-en',
  sha256: 'b3a8e0e1f9ab1bfe3a36f231f676f78bb30a519d2b21e6c530c0eee8ebb4a5d0',
}

const decision: Decision = {
  plan: 'device',
  reason: 'on this device: about 38 ms, nothing to pay; next best at the origin about 210 ms, 200 micro-USD',
  predicted: { latencyMs: 38, priceMicroUsd: 0, pWrong: 0.3, jMicroUsd: 201 },
  rejected: [
    { plan: 'edge', because: 'it can only repeat an earlier answer' },
    { plan: 'origin', because: 'expected cost 532 against 201 micro-USD (about 210 ms, 200 micro-USD)' },
    { plan: 'device>origin', because: 'this task gives no calibrated confidence to decide by' },
  ],
}

/** A long question: the device would take too long. */
const far: Decision = {
  ...decision,
  plan: 'origin',
  reason:
    'at the origin: about 210 ms, 200 micro-USD; next best on this device about 1840 ms, nothing to pay',
  rejected: [
    { plan: 'device', because: 'expected cost 1023 against 317 micro-USD (about 1840 ms, nothing to pay)' },
    { plan: 'edge', because: 'it can only repeat an earlier answer' },
  ],
}

const device: Hop = {
  tier: 'device',
  outcome: 'answered',
  model: small,
  engine: 'onnxruntime-web/wasm',
  cache: 'bypass',
  phasesMs: { queue: 0.2, tokenize: 1.1, compute: 33, rank: 3 },
  totalMs: 38,
  tokens: { input: 412, cut: 0 },
  costMicroUsd: 0,
  costParts: {},
  decision,
  confidence: 0.82,
}
const edge: Hop = {
  tier: 'edge',
  outcome: 'forwarded',
  cache: 'miss',
  phasesMs: { cache: 3, origin: 122 },
  totalMs: 128,
  tokens: { input: 0, cut: 0 },
  costMicroUsd: 0.3,
  costParts: { request: 0.3 },
}
const { decision: _, ...worked } = device
const origin: Hop = {
  ...worked,
  tier: 'origin',
  model: base,
  engine: 'onnxruntime-node/cpu',
  phasesMs: { queue: 8, tokenize: 2, compute: 84 },
  totalMs: 95,
  costMicroUsd: 210,
  costParts: { request: 0.3, compute: 209.7 },
}
const forwarded: Hop = {
  ...device,
  decision: far,
  outcome: 'forwarded',
  phasesMs: { compute: 34, network: 176 },
  totalMs: 214,
}

const receipt = (hops: Hop[], bytesLeftDevice: number): Receipt => ({
  requestId: '01k6h2v8z3m4',
  hops,
  bytesLeftDevice,
})

/** One of each way that a question can go. */
export const receipts = {
  device: receipt([device], 0),
  origin: receipt([forwarded, edge, origin], 4_210),
  cascade: receipt([forwarded, edge, origin], 4_210),
  nothing: receipt([device], 0),
} as const
