import { readUsageQuery } from '../money/readUsageQuery.ts'
import type { UsageReply } from '#core/contract/http/usage'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import { type Desk, found, param } from './desk.ts'

/** `GET /admin/tenants/{tenant}/usage` */
export const showUsage = (desk: Desk) => async (c: AppContext) => {
  const tenant = param(c, 'tenant')
  const params = Object.fromEntries(new URL(c.req.url).searchParams)
  const today = new Date(desk.clock.nowMs()).toISOString().slice(0, 10)
  const query = readUsageQuery(params, today, 'read usage')
  found(await desk.accounts.tenant(tenant), 'read usage', { tenant })
  const { groups, hasMore } = await desk.books.usage(tenant, query)
  const { from, to } = query
  const reply: UsageReply = { object: 'list', from, to, data: groups, has_more: hasMore }
  return apiResponse(c, JSON.stringify(reply))
}
