import type { ModelPrice } from '../contract/modelPrice.ts'
import { price } from './price.ts'

export type WorstCase = {
  /** At least what the model will count. */
  inputTokens: number
  /** The most that the request lets the model write. */
  maxOutputTokens: number
  batch?: boolean
}

/** The most a request can cost, in whole micro-USD: nothing of its input was kept, and it writes all it may. */
export function worstCaseMicroUsd(
  model: ModelPrice,
  { inputTokens, maxOutputTokens, batch = false }: WorstCase,
): number {
  return price(model, { inputTokens, cachedInputTokens: 0, outputTokens: maxOutputTokens, batch }).microUsd
}

/** Tokens that WordPiece puts around a text. */
const specialTokens = 2

/** No fewer tokens than a WordPiece vocabulary makes of `texts`: a character is at most one, and a model reads at most `maxTokens` of each. */
export function mostTokens(texts: readonly string[], maxTokens: number): number {
  return texts.reduce((sum, text) => sum + Math.min(maxTokens, text.length + specialTokens), 0)
}
