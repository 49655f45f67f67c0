import { AppError } from '#core/contract/error'
import { backoffMs } from '#core/policy/backoff'
import type { UpstreamEndpoint } from './endpoint.ts'
import type { Group } from './group.ts'
import { upstreamLimits } from './limits.ts'
import { pause } from './pause.ts'
import { type Job, Trial } from './trial.ts'

export type Asking<T> = {
  job: Job<T>
  /** Public id as this group knows it. */
  model: string
  /** In this group. */
  attempts: number
  signal: AbortSignal
}

export type Won<T> = { answer: T; endpoint: UpstreamEndpoint }

/**
 * The answer of one of the group's endpoints. A second one is asked when the first failed, or, where the group hedges, when it is
 * late; both are paid from the group's budgets. Throws the last failure, or the signal's reason.
 */
export async function askGroup<T>(group: Group, asking: Asking<T>): Promise<Won<T>> {
  group.countRequest()
  const first = await begin(group, asking)
  const hedge = await hedgeOf(group, { first, asking })
  try {
    return hedge ? await fasterOf(first, hedge) : await won(first)
  } catch (error) {
    if (hedge || !mayRetry(group, { error, first, asking })) throw error
    return won(await begin(group, asking, first.endpoint))
  }
}

async function won<T>(trial: Trial<T>): Promise<Won<T>> {
  return { answer: await trial.done, endpoint: trial.endpoint }
}

/**
 * Asks whoever may be asked now. Waits for one that is back in a moment, and a little before the server of the attempt before is
 * asked again; throws `upstream_unavailable` when that takes long.
 */
async function begin<T>(
  group: Group,
  { job, model, signal }: Asking<T>,
  not?: UpstreamEndpoint,
): Promise<Trial<T>> {
  signal.throwIfAborted()
  const choose = () => group.choose(job.kind, { model, region: job.call.region }, not)
  let endpoint = choose()
  if (endpoint === undefined || endpoint === not) {
    const waitMs = endpoint ? backoffMs(1, job.world.chance()) : group.waitMs(model)
    if (waitMs > patienceMs(job)) throw group.unavailable(model)
    await pause(Math.ceil(waitMs), job.world.clock, signal)
    endpoint = choose()
  }
  if (endpoint === undefined) throw group.unavailable(model)
  return new Trial(endpoint, { job, group, model, signal })
}

/** How long a wait is worth it: an answer must still fit into what is left. */
function patienceMs({ call, startedMs, world }: Job<unknown>): number {
  const leftMs = call.leftMs - (world.clock.nowMs() - startedMs)
  return Math.min(upstreamLimits.patienceMs, leftMs / 2)
}

/** A second attempt beside a first that is late; undefined when that one ended in time or none may be made. */
async function hedgeOf<T>(
  group: Group,
  { first, asking }: { first: Trial<T>; asking: Asking<T> },
): Promise<Trial<T> | undefined> {
  const { job, model, signal, attempts } = asking
  const afterMs = attempts > 1 && group.serving(model).length > 1 ? group.hedgeAfterMs(job.kind) : undefined
  if (afterMs === undefined) return undefined
  const ended = new AbortController()
  const isLate = await Promise.race([
    first.done.then(
      () => false,
      () => false,
    ),
    pause(afterMs, job.world.clock, ended.signal).then(
      () => true,
      () => false,
    ),
  ])
  ended.abort()
  if (!isLate) return undefined
  const endpoint = group.choose(job.kind, { model, region: job.call.region }, first.endpoint)
  if (endpoint === undefined || endpoint === first.endpoint || !group.mayHedge()) return undefined
  return new Trial(endpoint, { job, group, model, signal })
}

/** The first answer; the other attempt is cancelled. When both fail, the failure of the hedge. */
async function fasterOf<T>(first: Trial<T>, hedge: Trial<T>): Promise<Won<T>> {
  try {
    const winner = await Promise.any([won(first), won(hedge)])
    if (winner.endpoint === first.endpoint) hedge.cancel()
    else first.cancel()
    return winner
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[1] : error
  }
}

function mayRetry<T>(
  group: Group,
  { error, first, asking: { job, attempts, signal } }: { error: unknown; first: Trial<T>; asking: Asking<T> },
): boolean {
  const isServers = error instanceof AppError && error.traits.scope === 'upstream'
  if (!isServers || signal.aborted || attempts < 2) return false
  return group.waitMs(first.model) <= patienceMs(job) && group.mayRetry()
}
