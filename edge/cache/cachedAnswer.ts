import * as z from 'zod/mini'
import { answeringHop, Hop } from '#core/contract/receipt'
import { type Answer, Reply } from '#core/contract/reply'

/** What is kept of an answer: the origin's reply as it came, and which model and engine made it. */
export const CachedAnswer = z.object({
  reply: Reply,
  maker: z.pick(Hop, { model: true, engine: true, tokens: true, confidence: true }),
})
export type CachedAnswer = z.infer<typeof CachedAnswer>

export function toCachedAnswer(answer: Answer): CachedAnswer {
  const hop = answeringHop(answer.receipt)
  return {
    reply: answer.reply,
    maker: {
      ...(hop?.model && { model: hop.model }),
      ...(hop?.engine !== undefined && { engine: hop.engine }),
      ...(hop?.confidence !== undefined && { confidence: hop.confidence }),
      tokens: hop?.tokens ?? { input: answer.reply.inputTokens, cut: 0 },
    },
  }
}
