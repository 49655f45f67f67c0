import type { CacheOutcome, Tier } from '#core/contract/receipt'

/** What one request used, whole numbers. */
export type Use = {
  requestId: string
  /** Where the answer came from. */
  tier: Tier
  model: string
  /** All input tokens, those that were kept from before included. */
  inputTokens: number
  cachedInputTokens: number
  outputTokens: number
  /** As `core/policy/price` says. 0: free. */
  microUsd: number
  /** `cut`: the client left or the stream broke, and what was made until then counts. `failed`: nothing was made. */
  outcome: 'done' | 'cut' | 'failed'
  cache?: CacheOutcome
}
