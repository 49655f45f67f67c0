import * as z from 'zod/mini'
import { roundMicroUsd, sumMicroUsd } from './microUsd.ts'

/** Where a request may run. `a>b`: answer on a, keep it if it is sure enough, else b. `a|b`: start a, start b when a is late. */
export const Plan = z.enum(['device', 'edge', 'origin', 'device>origin', 'edge>origin', 'device|origin'])

/** What the policy expects of a plan. `jMicroUsd` = price + rate x latency + stake x P(wrong) + departure x P(leaves). */
export const Prediction = z.object({
  latencyMs: z.number(),
  priceMicroUsd: z.number(),
  pWrong: z.number(),
  /** Probability that the request leaves the device, 0 to 1. */
  pLeaves: z.optional(z.number()),
  jMicroUsd: z.number(),
})

/** The answer to "why here": what was chosen, what was expected of it, and why each other plan was not. */
export const Decision = z.object({
  plan: Plan,
  /** One sentence in words, ASCII, without any of the request's text. */
  reason: z.string(),
  predicted: Prediction,
  rejected: z.array(z.object({ plan: Plan, because: z.string() })),
})

export const Tier = z.enum(['device', 'edge-cache', 'edge', 'origin'])
/** `stale`: an answer older than asked for, while a new one is made or because none could be. */
export const CacheOutcome = z.enum(['hit', 'stale', 'semantic', 'join', 'miss', 'bypass'])

/** One call to a server behind this tier: `outcome` is `answered`, `cancelled` (another one was faster) or an error's code. */
export const Attempt = z.object({ upstream: z.string(), outcome: z.string(), ms: z.number() })

/** One tier that the request passed. */
export const Hop = z.object({
  tier: Tier,
  /** `answered` made the answer; `forwarded` passed it on; `failed` tried and could not (`error` says why). */
  outcome: z.enum(['answered', 'forwarded', 'failed']),
  error: z.optional(z.string()),
  model: z.optional(z.object({ id: z.string(), version: z.int(), sha256: z.string() })),
  /** Engine and backend: `hedge-encoder/wasm`, `onnxruntime-node/cpu`. */
  engine: z.optional(z.string()),
  cache: CacheOutcome,
  /** How old the answer from a cache is. */
  ageMs: z.optional(z.number()),
  /** Where the time went, by phase (`queue`, `tokenize`, `compute`, `cache`, `origin`, `network`), in ms. */
  phasesMs: z.record(z.string(), z.number()),
  totalMs: z.number(),
  /** Which servers behind this tier were asked, in the order in which it was known what became of it. */
  attempts: z.optional(z.array(Attempt)),
  tokens: z.object({
    input: z.int(),
    /** Tokens beyond the model's limit, not read. */
    cut: z.int(),
    /** Tokens that the model wrote, where it writes. */
    output: z.optional(z.int()),
  }),
  /** This hop's own cost, in micro-USD, with its parts (`request`, `compute`). */
  costMicroUsd: z.number(),
  costParts: z.record(z.string(), z.number()),
  decision: z.optional(Decision),
  /** Calibrated probability that the answer is right, where the task has one. */
  confidence: z.optional(z.number()),
})

/** The whole way of one request, in the order it was passed: device first, origin last. Never any of the request's text. */
export const Receipt = z.object({
  requestId: z.string(),
  hops: z.array(Hop),
  /** Bytes of request bodies that left the device for this answer; 0 when it stayed. */
  bytesLeftDevice: z.int(),
})

export type Plan = z.infer<typeof Plan>
export type Prediction = z.infer<typeof Prediction>
export type Decision = z.infer<typeof Decision>
export type Tier = z.infer<typeof Tier>
export type CacheOutcome = z.infer<typeof CacheOutcome>
export type Attempt = z.infer<typeof Attempt>
export type Hop = z.infer<typeof Hop>
export type Receipt = z.infer<typeof Receipt>

/** The hop that made the answer: the last one that says so. */
export function answeringHop(receipt: Receipt): Hop | undefined {
  return receipt.hops.findLast((hop) => hop.outcome === 'answered')
}

/** Cost of the whole way in micro-USD. */
export function totalCostMicroUsd(receipt: Receipt): number {
  return sumMicroUsd(receipt.hops.map(({ costMicroUsd }) => costMicroUsd))
}

/** What a hop cost, by its parts in micro-USD; both as they are shown. */
export function costOf(parts: Readonly<Record<string, number>>): Pick<Hop, 'costMicroUsd' | 'costParts'> {
  const costParts = Object.fromEntries(
    Object.entries(parts).map(([part, microUsd]) => [part, roundMicroUsd(microUsd)]),
  )
  return { costMicroUsd: sumMicroUsd(Object.values(costParts)), costParts }
}
