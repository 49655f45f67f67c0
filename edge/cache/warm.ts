import { asAppError, isAbort } from '#core/contract/error'
import type { CacheWarmReply } from '#core/contract/http/cacheCalls'
import type { Receipt } from '#core/contract/receipt'
import { toWire } from '#core/contract/wire'

type Result = CacheWarmReply['results'][number]
export type ToWarm = {
  source: Result['source']
  /** Model that it names. */
  model: string
  answer(): Promise<{ ageMs?: number; receipt: Receipt }>
}
/** Told of each answer that was made. */
export type Made = (receipt: Receipt, model: string) => void

/** Requests answered at the same time: enough for the origin to share batches, few enough to leave room for those who wait. */
const atOnce = 4

/** Makes the answers that are not there yet. One that cannot be made does not keep the others from being made. */
export async function warm(requests: readonly ToWarm[], made: Made): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let at = next++; at < requests.length; at = next++) {
      const request = requests[at]
      if (request) results[at] = await outcome(request, made)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return results
}

async function outcome({ source, model, answer }: ToWarm, made: Made): Promise<Result> {
  try {
    const { ageMs, receipt } = await answer()
    if (ageMs !== undefined) return { source, outcome: 'kept' }
    made(receipt, model)
    return { source, outcome: 'made' }
  } catch (error) {
    // A client that left wants none of the others either.
    if (isAbort(error)) throw error
    return { source, outcome: 'failed', ...toWire(asAppError(error, 'warm')) }
  }
}
