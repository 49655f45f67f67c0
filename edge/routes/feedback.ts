import { AppError } from '#core/contract/error'
import { FeedbackBody, type FeedbackReply } from '#core/contract/http/feedback'
import { parse } from '#core/contract/parse'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import type { Meter } from '../money/meter.ts'
import { payerOf } from '../money/payerOf.ts'
import type { Ports } from '../ports.ts'

/** `POST /v1/feedback`: only on answers that the caller's own tenant got; of others nothing is said but that they are not found. */
export function feedback({ books }: Pick<Ports, 'books'>, meter: Meter) {
  return async (c: AppContext): Promise<Response> => {
    const action = 'take the feedback'
    const { request_id: requestId, score, thumbs, text } = parse(FeedbackBody, c.get('body').value, action)
    const caller = c.get('caller')
    const { tenant, keyId } = payerOf(caller)
    const said = score ?? (thumbs === 'up' ? 1 : -1)
    await meter.writeDown(caller)
    const known = await books.addFeedback(tenant, {
      requestId,
      keyId,
      score: said,
      ...(text !== undefined && { text }),
    })
    if (!known) {
      throw new AppError(
        'not_found',
        `Cannot ${action}: no paid answer of the last 92 days and none of the latest free ones has the id ${requestId}; send the x-request-id of one`,
        { param: 'request_id' },
      )
    }
    const reply: FeedbackReply = { object: 'feedback', request_id: requestId, score: said }
    return apiResponse(c, JSON.stringify(reply))
  }
}
