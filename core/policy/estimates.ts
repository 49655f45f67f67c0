import type { EmbedderVersion } from '../contract/manifest.ts'
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
 * Processor time in a Worker, tokenising included: measured on workerd (docs/benchmarks.md), not fitted online, because the clock of a
 * Worker stands still while it computes.
 */
export const edgeCost = {
  /** hedge-nano-en. */
  table: { runMs: 0.06, tokenMs: 0.0022 },
  /** hedge-small-en through core/encoder. */
  encoder: { runMs: 0.5, tokenMs: 0.225 },
} as const satisfies Record<string, Cost>

/** Reading, verifying and opening a model in a Worker, in ms. */
export const edgeStartMs = { table: 100, encoder: 150 } as const

/** 10 Mbit/s: what a download is expected to bring before one was seen. */
export const downloadBytesPerMs = 1_250

/** Medians of what lies between the tiers. */
const networkMs = {
  /** A round trip to the edge and its own work. */
  edge: 25,
  /** From the edge on to the origin and back, with the wait for a batch. */
  edgeToOrigin: 17,
} as const

/**
 * P(wrong) by task (docs/quality.md).
 * - embed: 1 - mean cosine to fp32, STS-B test; of nano, which has a space of its own, the Spearman there that it loses.
 * - rerank: 1 - nDCG@10 on SciFact. Nano has seen its abstracts, so it counts as small does.
 * - extract: share of SciFact's validation claims whose first sentence is no evidence. Nano as before.
 * - classify: wrong first labels of hedge-banking77-en on Banking77's test texts; there are no heads over base. A head's own where there is one (headCascades.ts).
 */
export const staticPWrong: Record<Task, Record<ModelSize, number>> = {
  embed: { nano: 0.045, small: 0.008, base: 0.0001 },
  rerank: { nano: 0.36, small: 0.36, base: 0.356 },
  extract: { nano: 0.364, small: 0.364, base: 0.359 },
  classify: { nano: 0.0857, small: 0.067, base: 0.067 },
}

/** Which of the embedders answers, or is under the head that does. */
export type ModelSize = 'nano' | 'small' | 'base'

export function sizeOf({ kind, tiers }: Pick<EmbedderVersion, 'kind' | 'tiers'>): ModelSize {
  if (kind === 'table') return 'nano'
  // A model that also fits a device is the small one; what only the origin runs is there for exactness.
  return tiers.includes('device') ? 'small' : 'base'
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

/**
 * Computed in the Worker itself. `size`: of the model that answers. `startMs`: what loading it takes first.
 */
export function estimateEdge(
  { task }: Pick<Workload, 'task'>,
  computing: { cpuMs: number; startMs: number; size: ModelSize },
): Estimate {
  const { cpuMs, startMs, size } = computing
  return {
    latencyMs: networkMs.edge + startMs + cpuMs,
    priceMicroUsd: prices.edgeRequestMicroUsd + prices.edgeCpuMsMicroUsd * cpuMs,
    pWrong: staticPWrong[task][size],
  }
}

/** Of an estimate of `estimateOrigin` what lies behind the edge, where the request already is. */
export function behindEdge(origin: Estimate): Estimate {
  return {
    ...origin,
    latencyMs: origin.latencyMs - networkMs.edge,
    priceMicroUsd: origin.priceMicroUsd - prices.edgeRequestMicroUsd,
  }
}

/** `size`: of the model whose answer it is. */
export function estimateEdgeCache({ task }: Pick<Workload, 'task'>, size: ModelSize = 'base'): Estimate {
  return {
    latencyMs: networkMs.edge,
    priceMicroUsd: prices.edgeRequestMicroUsd,
    pWrong: staticPWrong[task][size],
  }
}

/** `quality`: which model the caller named for the origin. */
export function estimateOrigin({ task, inputTokens }: Workload, quality: ModelSize): Estimate {
  return {
    latencyMs: networkMs.edge + networkMs.edgeToOrigin + costMs(expectedCost.origin, 1, inputTokens),
    priceMicroUsd: prices.edgeRequestMicroUsd + prices.originTokenMicroUsd * inputTokens,
    pWrong: staticPWrong[task][quality],
  }
}

/** About 4.7 characters of English make a WordPiece token; good to 20 %, which is all that a placement needs. `maxTokens`: the model's, for a text. */
export function estimateTokens(texts: readonly string[], maxTokens = 256): number {
  return texts.reduce((sum, text) => sum + Math.min(maxTokens, Math.ceil(text.length / 4.7) + 2), 0)
}
