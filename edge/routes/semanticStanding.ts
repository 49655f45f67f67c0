import { semanticStandingOf } from '#core/policy/semanticStanding'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import type { SemanticMemory } from '../cache/semanticMemory.ts'

/** `GET /v1/cache/semantic`: how often similar questions were answered for the caller's tenant, and how often wrongly. */
export function semanticStanding({ learning }: SemanticMemory) {
  return async (c: AppContext): Promise<Response> => {
    const { tenant } = c.get('caller')
    const [extract, chat] = await Promise.all([learning.extract.record(tenant), learning.chat.record(tenant)])
    return apiResponse(c, JSON.stringify(semanticStandingOf({ extract, chat })))
  }
}
