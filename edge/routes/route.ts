import { readChatRoute } from '#core/contract/http/readChatBody'
import { AnyRouteBody, type RouteBody, routeCall, type RouteReply } from '#core/contract/http/route'
import type { Answerer } from '../answer.ts'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import type { ChatAnswerer } from '../chat/answerChat.ts'
import { readChat } from '../chat/readChat.ts'
import { readIncoming } from './readIncoming.ts'

/** `POST /v1/route`: the decision alone. */
export function route(answerer: Answerer, chats: ChatAnswerer) {
  return async (c: AppContext): Promise<Response> => {
    const decision = isChat(c.get('body').value)
      ? await chats.route(readChat(c, 'route', (value, action) => readChatRoute(value as object, action)))
      : await answerer.route(readIncoming(c, { action: 'route', schema: AnyRouteBody, toCall: taskOf }))
    const reply: RouteReply = { object: 'route', decision }
    return apiResponse(c, JSON.stringify(reply))
  }
}

/** A chat was read before. */
const taskOf = (body: AnyRouteBody) => routeCall(body as RouteBody)

const isChat = (value: unknown): boolean =>
  value !== null && typeof value === 'object' && 'task' in value && value.task === 'chat'
