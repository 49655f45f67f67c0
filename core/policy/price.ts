import type { ModelPrice } from '../contract/modelPrice.ts'

/** What one request used. */
export type PricedUse = {
  /** All input tokens, those that the upstream had kept included. */
  inputTokens: number
  cachedInputTokens: number
  outputTokens: number
  /** Work of a batch, which nobody waits for. */
  batch?: boolean
}

/** Whole micro-USD each; their sum is the price. */
export type PriceParts = { request: number; input: number; cachedInput: number; output: number }
export type Price = { microUsd: number; parts: PriceParts }

const perMillion = 1_000_000

/**
 * What a request costs, in whole micro-USD: the one price function of Hedge.
 *
 * Rounding: a price per million is a whole number of 1e-12 USD per token, so the sum of all parts is exact; it is rounded up to
 * whole micro-USD once, over the whole request. Each part is what it adds to the rounded sum, in the order request, input,
 * cached input, output: parts are whole, never negative, and add up to the price.
 *
 * Grows with input and output, falls with the share that was cached; a batch never costs more. What an upstream claims is not
 * trusted further than that: counts below 0 are 0, and no more is cached than was sent. Throws RangeError for what is no number.
 */
export function price(model: ModelPrice, use: PricedUse): Price {
  const percent = use.batch ? (model.batchPercent ?? 100) : 100
  const each = (microUsdPerMillion: number): number => Math.ceil((microUsdPerMillion * percent) / 100)
  const input = count(use.inputTokens)
  const cached = Math.min(count(use.cachedInputTokens), input)
  const cachedEach = Math.min(model.cachedInputMicroUsdPerMillion, model.inputMicroUsdPerMillion)

  let sum = 0
  let charged = 0
  const add = (tokens: number, microUsdPerMillion: number): number => {
    sum += tokens * each(microUsdPerMillion)
    const before = charged
    charged = Math.ceil(sum / perMillion)
    return charged - before
  }
  const parts = {
    request: add(1, model.requestMicroUsdPerMillion ?? 0),
    input: add(input - cached, model.inputMicroUsdPerMillion),
    cachedInput: add(cached, cachedEach),
    output: add(count(use.outputTokens), model.outputMicroUsdPerMillion),
  }
  if (!Number.isSafeInteger(sum))
    throw new RangeError('Cannot price the request: its tokens are beyond exact counting')
  return { microUsd: charged, parts }
}

function count(tokens: number): number {
  if (!Number.isFinite(tokens)) throw new RangeError(`Cannot price ${tokens} tokens: send a whole number`)
  return Math.max(0, Math.ceil(tokens))
}
