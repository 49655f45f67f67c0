import * as z from 'zod/mini'
import { CacheWarmBody, type CacheWarmReply } from '#core/contract/http/cacheCalls'
import { type AnyRouteBody, ChatRouteBody, routeCall } from '#core/contract/http/route'
import type { TaskCall } from '#core/contract/http/taskCall'
import { parse } from '#core/contract/parse'
import { Request } from '#core/contract/request'
import { requireKey } from '../access/requireKey.ts'
import type { Answerer } from '../answer.ts'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import type { ChatAnswerer } from '../chat/answerChat.ts'
import { readChatAhead } from '../chat/readChatAhead.ts'
import { dayOf, requestPlace } from '../cache/useCounter.ts'
import { type Made, type ToWarm, warm } from '../cache/warm.ts'
import type { Ports } from '../ports.ts'
import { toIncoming } from './readIncoming.ts'

const action = 'warm'
const dayMs = 86_400_000
const Countable = z.union([Request, ChatRouteBody])

type WarmParts = { answerer: Answerer; chats: ChatAnswerer; made: Made }

/** `POST /v1/cache/warm`: each request takes the whole way of one that is asked, with its limits and its cost. */
export function warmCache({ answerer, chats, made }: WarmParts, ports: Ports) {
  return async (c: AppContext): Promise<Response> => {
    const { tenant } = requireKey(c.get('caller'), action)
    const body = parse(CacheWarmBody, c.get('body').value, action)
    const listed = (body.requests ?? []).map((request) => toWarm(c, 'requests', request))
    const dayMsAgo = body.day === 'today' ? 0 : dayMs
    const day = dayOf(ports.clock.nowMs() - dayMsAgo)
    const top = body.top === undefined ? [] : await topRequests(tenant, { day, limit: body.top })
    const results = await warm([...listed, ...top.map((request) => toWarm(c, 'top', request))], made)
    const reply: CacheWarmReply = { object: 'cache.warming', results }
    return apiResponse(c, JSON.stringify(reply))
  }

  function toWarm(c: AppContext, source: ToWarm['source'], request: AnyRouteBody | Request): ToWarm {
    // Each answer is paid for by itself.
    const own = () => ({ requestId: ports.newId(), startedMs: ports.clock.nowMs(), ahead: true as const })
    if (request.task === 'chat') {
      const answer = () => chats.answer({ ...readChatAhead(c, request.request, action), ...own() })
      return { source, model: request.request.model, answer }
    }
    const task = 'request' in request ? routeCall(request) : rerun(request)
    const answer = () => answerer.answer({ ...toIncoming(c, task, action), ...own() })
    return { source, model: task.request.model, answer }
  }

  /** What was counted and still opens; a request of an older form is left out. */
  async function topRequests(
    tenant: string,
    { day, limit }: { day: string; limit: number },
  ): Promise<(Request | ChatRouteBody)[]> {
    const counted = await ports.cacheIndex.top(tenant, day, limit)
    const opened = await Promise.all(
      counted.map(({ key, request }) => ports.sealer.open(requestPlace({ tenant, key }), request)),
    )
    return opened.flatMap((each) => {
      const parsed = 'text' in each ? Countable.safeParse(JSON.parse(each.text)) : undefined
      return parsed?.success ? [parsed.data] : []
    })
  }
}

/** The request alone, as the models are now. Nobody reads its body. */
function rerun(request: Request): TaskCall {
  return { request, hints: undefined, form: 'none', write: () => null }
}
