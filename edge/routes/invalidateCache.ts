import { CacheInvalidateBody, type CacheInvalidateReply } from '#core/contract/http/cacheCalls'
import { parse } from '#core/contract/parse'
import { modelTag } from '#core/policy/cacheGenerations'
import { requireKey } from '../access/requireKey.ts'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import type { TenantGenerations } from '../cache/tenantGenerations.ts'

/** `POST /v1/cache/invalidate`: holds for the caller's tenant, in every isolate within a second. */
export function invalidateCache(generations: TenantGenerations) {
  return async (c: AppContext): Promise<Response> => {
    const action = 'invalidate'
    const { tenant } = requireKey(c.get('caller'), action)
    const { tags = [], model, all } = parse(CacheInvalidateBody, c.get('body').value, action)
    const { generation } = await generations.invalidate(tenant, {
      all: all === true,
      tags: model === undefined ? tags : [...tags, modelTag(model)],
    })
    const reply: CacheInvalidateReply = { object: 'cache.invalidation', generation }
    return apiResponse(c, JSON.stringify(reply))
  }
}
