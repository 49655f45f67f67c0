import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { quantile } from '../machine.ts'
import type { LoadOrder, LoadResult } from './order.ts'

export type Generator = { load(order: LoadOrder): Promise<LoadResult>; stop(): Promise<number> }

/** A thread that makes load. `name` keeps its requests apart from another one's. */
export function startGenerator(name: string): Generator {
  const worker = new Worker(new URL('generator.ts', import.meta.url), { workerData: name })
  return {
    async load(order) {
      worker.postMessage(order)
      const [result] = (await once(worker, 'message')) as [LoadResult]
      return result
    },
    stop: () => worker.terminate(),
  }
}

/** A rate is held while nothing is dropped or failed and the slowest hundredth waits less than this. */
export const heldP99Ms = 250

export function isHeld({ order, latenciesMs, dropped, failed }: LoadResult): boolean {
  const answered = latenciesMs.length / (Number(order.requestsPerSecond) * order.seconds)
  return dropped === 0 && failed === 0 && answered > 0.99 && quantile(latenciesMs, 0.99) < heldP99Ms
}

/** Shares of what a closed loop gets through, from above. */
const shares = [1, 0.93, 0.87, 0.81, 0.75, 0.7, 0.65, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]

/** The highest rate held, to about 7 %: what a closed loop gets through, and the largest share of it that is held as an open one. */
export async function highestRate(
  load: Generator['load'],
  order: Omit<LoadOrder, 'requestsPerSecond'>,
): Promise<number> {
  const { latenciesMs, failure } = await load({ ...order, requestsPerSecond: 'closed' })
  if (failure !== undefined) throw new Error(`Cannot find the highest rate: ${failure}`)
  const through = latenciesMs.length / order.seconds
  for (const share of shares) {
    const requestsPerSecond = Math.max(1, Math.round(through * share))
    if (isHeld(await load({ ...order, requestsPerSecond }))) return requestsPerSecond
  }
  return 0
}
