import { asAppError, isAbort } from '#core/contract/error'
import type { CacheWarmReply } from '#core/contract/http/cacheCalls'
import { toWire } from '#core/contract/wire'

type Result = CacheWarmReply['results'][number]
export type ToWarm = { source: Result['source']; answer(): Promise<{ ageMs?: number }> }

/** Requests answered at the same time: enough for the origin to share batches, few enough to leave room for those who wait. */
const atOnce = 4

/** Makes the answers that are not there yet. One that cannot be made does not keep the others from being made. */
export async function warm(requests: readonly ToWarm[]): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let at = next++; at < requests.length; at = next++) {
      const request = requests[at]
      if (request) results[at] = await outcome(request)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return results
}

async function outcome({ source, answer }: ToWarm): Promise<Result> {
  try {
    const { ageMs } = await answer()
    return { source, outcome: ageMs === undefined ? 'made' : 'kept' }
  } catch (error) {
    // A client that left wants none of the others either.
    if (isAbort(error)) throw error
    return { source, outcome: 'failed', ...toWire(asAppError(error, 'warm')) }
  }
}
