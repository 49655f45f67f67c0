import * as z from 'zod/mini'

/** A thousand dollars a million tokens: beyond it a price is a slip of the hand. */
const maxPerMillion = 1_000_000_000
const perMillion = z.int().check(z.nonnegative(), z.maximum(maxPerMillion))

/** What a model costs, in whole micro-USD (1e-6 US dollar) per million: 2.50 USD per million tokens is 2,500,000. */
export const ModelPrice = z.strictObject({
  inputMicroUsdPerMillion: perMillion,
  /** Input tokens that the upstream had kept from before; at most the price of other input. */
  cachedInputMicroUsdPerMillion: perMillion,
  outputMicroUsdPerMillion: perMillion,
  /** Of a million requests, beside their tokens. */
  requestMicroUsdPerMillion: z.optional(perMillion),
  /** What work of a batch pays, in percent of these prices; 100 when left out. */
  batchPercent: z.optional(z.int().check(z.nonnegative(), z.maximum(100))),
})
export type ModelPrice = z.infer<typeof ModelPrice>
