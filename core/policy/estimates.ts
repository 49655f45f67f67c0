import type { Task } from '../contract/request.ts'
import type { Estimate } from './facts.ts'
import { prices } from './prices.ts'

/**
 * Static estimates, used until a device or an origin has measured itself. Milliseconds are medians of
 * one thread on a 2-core server processor (docs/benchmarks.md); a phone is slower, a desktop faster.
 */
export const staticLatency = {
  /** hedge-small-en, onnxruntime-web on WASM. */
  device: { fixedMs: 4, perTokenMs: 0.55 },
  /** hedge-base-en, onnxruntime-node, batching wait included. */
  origin: { fixedMs: 4, perTokenMs: 0.3 },
  /** A round trip to the edge and its own work. */
  edgeMs: 25,
  /** From the edge on to the origin and back. */
  edgeToOriginMs: 15,
} as const

/**
 * P(wrong) by task.
 * - embed: what is lost of STS-B's correlation against fp32.
 * - rerank: 1 - nDCG@10 on SciFact (63.7 and 64.9).
 * - extract: share of SciFact's validation claims whose first sentence is no gold one (`test/measure/extractThreshold.ts`:
 *   62.1 and 61.5 %).
 */
export const staticPWrong: Record<Task, { small: number; base: number }> = {
  embed: { small: 0.02, base: 0.001 },
  rerank: { small: 0.363, base: 0.351 },
  extract: { small: 0.621, base: 0.615 },
}

export type Workload = { task: Task; inputTokens: number }

export function estimateDevice(workload: Workload): Estimate {
  const { fixedMs, perTokenMs } = staticLatency.device
  return {
    latencyMs: fixedMs + perTokenMs * workload.inputTokens,
    priceMicroUsd: 0,
    pWrong: staticPWrong[workload.task].small,
  }
}

export function estimateEdgeCache(workload: Workload): Estimate {
  return {
    latencyMs: staticLatency.edgeMs,
    priceMicroUsd: prices.edgeRequestMicroUsd,
    pWrong: staticPWrong[workload.task].base,
  }
}

/** `quality`: which model the caller named for the origin. */
export function estimateOrigin(workload: Workload, quality: 'small' | 'base'): Estimate {
  const { fixedMs, perTokenMs } = staticLatency.origin
  const networkMs = staticLatency.edgeMs + staticLatency.edgeToOriginMs
  return {
    latencyMs: networkMs + fixedMs + perTokenMs * workload.inputTokens,
    priceMicroUsd: prices.edgeRequestMicroUsd + prices.originTokenMicroUsd * workload.inputTokens,
    pWrong: staticPWrong[workload.task][quality],
  }
}

/** About 4.7 characters of English make a WordPiece token; good to 20 %, which is all that a placement needs. */
export function estimateTokens(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.min(256, Math.ceil(text.length / 4.7) + 2), 0)
}
