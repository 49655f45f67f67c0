import { RouteBody, routeCall, type RouteReply } from '#core/contract/http/route'
import type { Answerer } from '../answer.ts'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import { readIncoming } from './readIncoming.ts'

/** `POST /v1/route`: the decision alone. */
export function route(answerer: Answerer) {
  return async (c: AppContext): Promise<Response> => {
    const incoming = readIncoming(c, { action: 'route', schema: RouteBody, toCall: routeCall })
    const reply: RouteReply = { object: 'route', decision: await answerer.route(incoming) }
    return apiResponse(c, JSON.stringify(reply))
  }
}
