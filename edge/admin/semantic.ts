import { semanticRules, nothingRecorded } from '#core/policy/semanticRecord'
import type { SemanticTask } from '#core/policy/semanticQuestion'
import { semanticStandingOf } from '#core/policy/semanticStanding'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import { type Desk, found, param } from './desk.ts'

/** `GET /admin/tenants/{tenant}/semantic`: what its isolates wrote down, which is all but the last second. */
export const showSemantic = (desk: Desk) => async (c: AppContext) => {
  const tenant = param(c, 'tenant')
  found(await desk.accounts.tenant(tenant), 'show how right similar answers are', { tenant })
  const recordOf = (task: SemanticTask) =>
    desk.cacheIndex.learn(tenant, { task, rules: semanticRules }, nothingRecorded)
  const [extract, chat] = await Promise.all([recordOf('extract'), recordOf('chat')])
  return apiResponse(c, JSON.stringify(semanticStandingOf({ extract, chat })))
}
