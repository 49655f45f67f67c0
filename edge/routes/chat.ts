import { AppError } from '#core/contract/error'
import { sseType } from '#core/contract/http/sse'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import type { ChatAnswerer } from '../chat/answerChat.ts'
import { eventStream } from '../chat/eventStream.ts'
import { readChat } from '../chat/readChat.ts'
import { writeEvents } from '../chat/writeEvents.ts'
import { formatReceipt, formatServerTiming } from '../edgeReceipt.ts'
import { edgeLimits } from '../limits.ts'
import type { Ports } from '../ports.ts'

/** `POST /v1/chat/completions` */
export function chat({ clock, log }: Pick<Ports, 'clock' | 'log'>, answerer: ChatAnswerer) {
  let open = 0
  return async (c: AppContext): Promise<Response> => {
    const incoming = readChat(c, 'chat')
    const streams = incoming.body.stream === true
    if (streams && open >= edgeLimits.openStreams) throw tooManyStreams()
    if (streams) open += 1
    const answer = await answerer.answer(incoming).catch((error: unknown) => {
      if (streams) open -= 1
      throw error
    })
    const { receipt, ageMs } = answer
    const seen = c.get('seen')
    seen.receipt = receipt
    const headers = {
      'hedge-receipt': formatReceipt(receipt),
      'server-timing': formatServerTiming(receipt),
      ...(ageMs !== undefined && { age: String(Math.floor(ageMs / 1000)) }),
    }
    if (answer.kind === 'whole') return apiResponse(c, JSON.stringify(answer.completion), { headers })

    const { requestId, clientGone } = incoming
    const texts = writeEvents(answer.chunks, ({ code }) => {
      seen.code = code
      log({ event: 'stream_broken', requestId, code })
    })
    const freeSlot = incoming.admission.hold()
    const over = seen.hold()
    const body = eventStream(texts, {
      clock,
      heartbeatMs: edgeLimits.heartbeatMs,
      clientGone,
      ended() {
        open -= 1
        freeSlot()
        if (clientGone.aborted) seen.code ??= 'client_gone'
        over()
      },
    })
    return apiResponse(c, body, { headers: { ...headers, 'content-type': sseType } })
  }
}

function tooManyStreams(): AppError {
  return new AppError(
    'over_capacity',
    `Cannot open another stream: ${edgeLimits.openStreams} are open here; ask again, or without stream`,
  )
}
