import type { UsageReply } from '#core/contract/http/usage'
import { requireKey } from '../access/requireKey.ts'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import type { Meter } from '../money/meter.ts'
import { readUsageQuery } from '../money/readUsageQuery.ts'
import type { Ports } from '../ports.ts'

/** `GET /v1/usage`: of the caller's own tenant. What this isolate has not yet written down is written first. */
export function usage({ books, clock }: Pick<Ports, 'books' | 'clock'>, meter: Meter) {
  return async (c: AppContext): Promise<Response> => {
    const action = 'show the usage'
    const caller = requireKey(c.get('caller'), action)
    const today = new Date(clock.nowMs()).toISOString().slice(0, 10)
    const query = readUsageQuery(c.req.query(), today, action)
    await meter.writeDown(caller)
    const { groups, hasMore } = await books.usage(caller.tenant, query)
    const { from, to } = query
    const reply: UsageReply = { object: 'list', from, to, data: groups, has_more: hasMore }
    return apiResponse(c, JSON.stringify(reply))
  }
}
