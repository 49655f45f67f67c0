import { AppError } from '#core/contract/error'
import type { ChatBody } from '#core/contract/http/chatBody'
import { readChatBody } from '#core/contract/http/readChatBody'
import type { AppContext } from '../appEnv.ts'
import { readAround } from '../routes/readIncoming.ts'
import { wantsOwnAnswer } from './chatCache.ts'
import type { IncomingChat } from './readChat.ts'

/**
 * A chat that is answered before anybody asks: in one piece, of which a stream is made, too. Throws AppError, also for one of which
 * nothing would be kept.
 */
export function readChatAhead(c: AppContext, asked: ChatBody, action: string): IncomingChat {
  const { stream: _, stream_options: __, ...request } = asked
  const body = readChatBody(request, action)
  const chat = { ...readAround(c, { model: body.model, hints: body.hedge }, action), body }
  if (!wantsOwnAnswer(chat)) return chat
  throw new AppError(
    'invalid_request',
    `Cannot ${action}: of a chat with a temperature and no seed, or with n, nothing is kept; send a seed, or hedge.cache.max_age`,
  )
}
