import type { ChatBody } from '#core/contract/http/chatBody'
import { refusePastDeadline } from '#core/contract/http/hints'
import { readChatBody } from '#core/contract/http/readChatBody'
import type { Incoming } from '../incoming.ts'
import type { AppContext } from '../appEnv.ts'
import { deadlineOf, readAround } from '../routes/readIncoming.ts'

/** One chat request as it stands behind the door. */
export type IncomingChat = Omit<Incoming, 'task'> & { body: ChatBody }

/** The request, checked field by field. Throws `invalid_request`, `deadline_past` and `not_permitted`. */
export function readChat(c: AppContext, action: string, read = readChatBody): IncomingChat {
  const { value } = c.get('body')
  refusePastDeadline(deadlineOf(value), 'hedge.deadline_ms', action)
  const body = read(value, action)
  return { ...readAround(c, { model: body.model, hints: body.hedge }, action), body }
}
