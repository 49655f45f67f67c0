import type { SemanticStandingReply } from '#core/contract/http/cacheCalls'
import type { Answerer } from '../answer.ts'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'

/** `GET /v1/cache/semantic`: how often similar questions were answered for the caller's tenant by this isolate, and how often wrongly. */
export function semanticStanding(answerer: Answerer) {
  return (c: AppContext): Response => {
    const { sought, hits, checked, wrong, wrongRate } = answerer.semanticStanding(c.get('caller').tenant)
    const reply: SemanticStandingReply = {
      object: 'cache.semantic',
      sought,
      hits,
      hit_rate: sought === 0 ? 0 : hits / sought,
      checked,
      wrong,
      wrong_rate: wrongRate,
    }
    return apiResponse(c, JSON.stringify(reply))
  }
}
