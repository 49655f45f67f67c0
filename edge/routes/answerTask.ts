import type { Answerer } from '../answer.ts'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import { formatReceipt, formatServerTiming } from '../edgeReceipt.ts'
import { readIncoming, type TaskReader } from './readIncoming.ts'

/** The handler of an endpoint that answers a task: read, answer, write, with the receipt beside. */
export function answerTask<B>(answerer: Answerer, reader: TaskReader<B>) {
  return async (c: AppContext): Promise<Response> => {
    const { body, receipt, ageMs } = await answerer.answer(readIncoming(c, reader))
    c.get('seen').receipt = receipt
    return apiResponse(c, body, {
      headers: {
        'hedge-receipt': formatReceipt(receipt),
        'server-timing': formatServerTiming(receipt),
        ...(ageMs !== undefined && { age: String(Math.floor(ageMs / 1000)) }),
      },
    })
  }
}
