import type { ChatUse } from '#core/chat/chatUse'
import { costOf, type Hop } from '#core/contract/receipt'
import { price } from '#core/policy/price'
import type { Answered } from '../upstream/upstreams.ts'

/** How a receipt names a server that others run. */
export const engineOf = (upstream: string): string => `openai/${upstream}`

/** The server that answered, as the last hop of the way. Who joined its stream did not cause its cost a second time. */
export function upstreamHop(
  head: Answered,
  { use, batch, joined, totalMs }: { use: ChatUse; batch: boolean; joined: boolean; totalMs: number },
): Hop {
  const { inputTokens, cachedInputTokens, outputTokens } = use
  const { parts } = price(head.price, { inputTokens, cachedInputTokens, outputTokens, batch })
  return {
    tier: 'origin',
    outcome: 'answered',
    engine: engineOf(head.upstream),
    cache: 'bypass',
    attempts: [...head.attempts],
    tokens: tokensOf(use),
    phasesMs: {},
    totalMs,
    ...costOf(joined ? {} : parts),
  }
}

export const tokensOf = ({ inputTokens, outputTokens }: ChatUse): Hop['tokens'] => ({
  input: inputTokens,
  cut: 0,
  output: outputTokens,
})
