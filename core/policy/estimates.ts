import type { Task } from '../contract/request.ts'
import { type Cost, costMs } from './computeCost.ts'
import type { Estimate } from './facts.ts'
import { prices } from './prices.ts'

/**
 * Expected costs, until a device or an origin has measured its own (computeCost.ts). Milliseconds are medians of one thread on
 * a 2-core server processor (docs/benchmarks.md); a phone is slower, a desktop faster.
 */
export const expectedCost = {
  /** hedge-small-en on a device, a run for each text. */
  device: { runMs: 0.2, tokenMs: 0.27 },
  /** hedge-base-en, onnxruntime-node, a run for each batch. */
  origin: { runMs: 2, tokenMs: 0.27 },
} as const satisfies Record<string, Cost>

/**
 * Processor time in a Worker, tokenising included: measured on workerd (`node test/bench/edgeModels.ts`), not fitted online, because
 * the clock of a Worker stands still while it computes.
 */
export const edgeCost = {
  /** hedge-nano-en. */
  table: { runMs: 0.01, tokenMs: 0.003 },
  /** hedge-small-en through core/encoder. */
  encoder: { runMs: 0.2, tokenMs: 0.27 },
} as const satisfies Record<string, Cost>

/** Medians of what lies between the tiers. */
const networkMs = {
  /** A round trip to the edge and its own work. */
  edge: 25,
  /** From the edge on to the origin and back, with the wait for a batch. */
  edgeToOrigin: 17,
} as const

/**
 * P(wrong) by task (docs/quality.md).
 * - embed: 1 - mean cosine to fp32, STS-B test.
 * - rerank: 1 - nDCG@10 on SciFact.
 * - extract: share of SciFact's validation claims whose first sentence is no evidence.
 * - classify: wrong first labels of hedge-banking77-en on Banking77's test texts; there are no heads over base.
 */
export const staticPWrong: Record<Task, { small: number; base: number }> = {
  embed: { small: 0.008, base: 0.0001 },
  rerank: { small: 0.36, base: 0.356 },
  extract: { small: 0.364, base: 0.359 },
  classify: { small: 0.067, base: 0.067 },
}

export type Workload = { task: Task; inputTokens: number }

/** `cost`: what this device measured of itself, a run for each of `texts`. */
export function estimateDevice(
  { task, inputTokens, texts }: Workload & { texts: number },
  cost: Cost,
): Estimate {
  return {
    latencyMs: costMs(cost, texts, inputTokens),
    priceMicroUsd: 0,
    pWrong: staticPWrong[task].small,
  }
}

export function estimateEdgeCache({ task }: Pick<Workload, 'task'>): Estimate {
  return {
    latencyMs: networkMs.edge,
    priceMicroUsd: prices.edgeRequestMicroUsd,
    pWrong: staticPWrong[task].base,
  }
}

/** `quality`: which model the caller named for the origin. */
export function estimateOrigin({ task, inputTokens }: Workload, quality: 'small' | 'base'): Estimate {
  return {
    latencyMs: networkMs.edge + networkMs.edgeToOrigin + costMs(expectedCost.origin, 1, inputTokens),
    priceMicroUsd: prices.edgeRequestMicroUsd + prices.originTokenMicroUsd * inputTokens,
    pWrong: staticPWrong[task][quality],
  }
}

/** About 4.7 characters of English make a WordPiece token; good to 20 %, which is all that a placement needs. */
export function estimateTokens(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.min(256, Math.ceil(text.length / 4.7) + 2), 0)
}
