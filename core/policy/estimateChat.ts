import type { ModelPrice } from '../contract/modelPrice.ts'
import type { Estimate } from './facts.ts'
import { price } from './price.ts'
import { prices } from './prices.ts'

/**
 * Until the first token of a server that others run; what comes after it is read while it is written. A small number on purpose:
 * a constraint that excludes a server by a guess would refuse answers that come in time.
 */
const firstTokenMs = 200
/** A paragraph. */
const usualOutputTokens = 256

/** Which server answers better is the caller's choice of a model, so P(wrong) is 0 on both sides. */
export function estimateUpstream(
  model: ModelPrice,
  { inputTokens, maxOutputTokens }: { inputTokens: number; maxOutputTokens: number },
): Estimate {
  const outputTokens = Math.min(usualOutputTokens, maxOutputTokens)
  const { microUsd } = price(model, { inputTokens, cachedInputTokens: 0, outputTokens })
  return { latencyMs: firstTokenMs, priceMicroUsd: prices.edgeRequestMicroUsd + microUsd, pWrong: 0 }
}

export function estimateKeptChat(): Estimate {
  return { latencyMs: 25, priceMicroUsd: prices.edgeRequestMicroUsd, pWrong: 0 }
}
