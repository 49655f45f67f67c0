import type { ModelPrice } from '../contract/modelPrice.ts'
import type { Stake } from '../contract/request.ts'

/**
 * The one table of prices, in micro-USD (1e-6 US dollar). What a tier charges is what its operator pays there:
 * - edge request: Cloudflare Workers, 0.30 USD per million requests (developers.cloudflare.com/workers/platform/pricing, 2026-08).
 * - edge processor: Cloudflare Workers, 0.02 USD per million CPU milliseconds (the same page).
 * - origin token: 0.02 USD per million tokens, the list price of small hosted embedding models (platform.openai.com, 2026); half of it
 *   in a batch (the same page).
 * - device: the user's own machine; nothing is billed.
 */
export const prices = {
  edgeRequestMicroUsd: 0.3,
  edgeCpuMsMicroUsd: 0.02,
  originTokenMicroUsd: 0.02,
} as const

/** The same as a model's price: what work of the origin is charged. */
export const originPrice = {
  inputMicroUsdPerMillion: Math.round(prices.originTokenMicroUsd * 1_000_000),
  cachedInputMicroUsdPerMillion: Math.round(prices.originTokenMicroUsd * 1_000_000),
  outputMicroUsdPerMillion: 0,
  requestMicroUsdPerMillion: Math.round(prices.edgeRequestMicroUsd * 1_000_000),
  batchPercent: 50,
} as const satisfies ModelPrice

/** What a wrong answer costs, in micro-USD: nothing, a second, or two minutes of a person's time at the default rate. */
export const stakesMicroUsd: Record<Stake, number> = { fast: 0, balanced: 600, best: 60_000 }

/**
 * What it is worth that a request stays on the device: about a second at the default rate. Without it a hedge, which costs
 * almost nothing, would send a part of everything away to shave milliseconds off; with it a text leaves only where that
 * saves a wait one notices, or buys an answer that one asked to be the best.
 */
export const departureMicroUsd = 500

/** Worth of one second of waiting, in micro-USD: a person whose hour is worth 2 USD. "cheapest" is 0, "fastest" ten times this. */
export const defaultRateMicroUsdPerSecond = 556
