import type { SemanticStandingReply } from '#core/contract/http/cacheCalls'
import { wilsonInterval } from '#core/policy/wilson'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import { type SemanticCounts, sumOf } from '../cache/semanticLearning.ts'
import type { SemanticMemory } from '../cache/semanticMemory.ts'

/** `GET /v1/cache/semantic`: how often similar questions were answered for the caller's tenant by this isolate, and how often wrongly. */
export function semanticStanding({ learning }: SemanticMemory) {
  return (c: AppContext): Response => {
    const { tenant } = c.get('caller')
    const extract = learning.extract.counts(tenant)
    const chat = learning.chat.counts(tenant)
    const reply: SemanticStandingReply = {
      object: 'cache.semantic',
      ...toStanding(sumOf(extract, chat)),
      tasks: { extract: toStanding(extract), chat: toStanding(chat) },
    }
    return apiResponse(c, JSON.stringify(reply))
  }
}

const toStanding = ({ sought, hits, checked, wrong }: SemanticCounts) => ({
  sought,
  hits,
  hit_rate: sought === 0 ? 0 : hits / sought,
  checked,
  wrong,
  wrong_rate: wilsonInterval(wrong, checked),
})
