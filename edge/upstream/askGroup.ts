import { AppError } from '#core/contract/error'
import { backoffMs } from '#core/policy/backoff'
import type { Clock } from '../ports.ts'
import type { Call } from './call.ts'
import type { Group } from './group.ts'
import { pause } from './pause.ts'
import { probeDue } from './probeDue.ts'
import type { Server } from './server.ts'
import { type Job, Trial } from './trial.ts'
import type { ServerWorld } from './world.ts'

export type Asking<T, C extends Call, S extends Server> = {
  group: Group<S>
  job: Job<T, C, S>
  /** In this group. */
  attempts: number
  signal: AbortSignal
}

export type Won<T, S> = { answer: T; server: S }

/**
 * The answer of one of the group's servers. A second one is asked when the first failed, or, where the group hedges, when it is
 * late; both are paid from the group's budgets. Throws the last failure, or the signal's reason.
 */
export async function askGroup<T, C extends Call, S extends Server>(
  asking: Asking<T, C, S>,
): Promise<Won<T, S>> {
  const { group, job } = asking
  group.countRequest()
  const first = await begin(asking)
  probeDue(group.serving(job.call.model), job.world, (promise) => job.call.keepAlive(promise))
  const hedge = await hedgeOf(asking, first)
  try {
    return hedge ? await fasterOf(first, hedge) : await won(first)
  } catch (error) {
    if (hedge || !mayRetry(asking, error)) throw error
    return won(await begin(asking, first.server))
  }
}

async function won<T, C extends Call, S extends Server>(trial: Trial<T, C, S>): Promise<Won<T, S>> {
  return { answer: await trial.done, server: trial.server }
}

/**
 * Asks whoever may be asked now. Waits for one that is back in a moment, and a little before the server of the attempt before is
 * asked again; throws what the group says of nobody when that takes long.
 */
async function begin<T, C extends Call, S extends Server>(
  { group, job, signal }: Asking<T, C, S>,
  not?: S,
): Promise<Trial<T, C, S>> {
  signal.throwIfAborted()
  const { kind, call, world } = job
  let server = group.choose(kind, call, not)
  if (server === undefined || server === not) {
    const waitMs = server ? backoffMs(1, world.chance()) : group.waitMs(call.model)
    if (server === undefined && waitMs > patienceMs(group, job)) throw group.unavailable(call.model)
    await pause(Math.ceil(waitMs), world.clock, signal)
    server = group.choose(kind, call, not)
  }
  if (server === undefined) throw group.unavailable(call.model)
  return new Trial(server, { job, group, signal })
}

/** How long a wait is worth it: an answer must still fit into what is left. */
function patienceMs(
  group: { patienceMs: number },
  job: { call: Call; startedMs: number; world: ServerWorld },
): number {
  const leftMs = job.call.leftMs - (job.world.clock.nowMs() - job.startedMs)
  return Math.min(group.patienceMs, leftMs / 2)
}

/** A second attempt beside a first that is late; undefined when that one ended in time or none may be made. */
async function hedgeOf<T, C extends Call, S extends Server>(
  { group, job, signal, attempts }: Asking<T, C, S>,
  first: Trial<T, C, S>,
): Promise<Trial<T, C, S> | undefined> {
  const { kind, call, world } = job
  const afterMs = group.hedgeAfterMs(kind)
  if (afterMs === undefined || attempts < 2 || group.serving(call.model).length < 2) return undefined
  if (!(await isLate(first, { afterMs, clock: world.clock }))) return undefined
  const server = group.choose(kind, call, first.server)
  if (server === undefined || server === first.server || !group.mayHedge()) return undefined
  return new Trial(server, { job, group, signal })
}

/** Whether `done` has no outcome after so long. */
async function isLate(
  { done }: { done: Promise<unknown> },
  { afterMs, clock }: { afterMs: number; clock: Clock },
): Promise<boolean> {
  const ended = new AbortController()
  const [late, inTime] = [() => true, () => false]
  const outcome = await Promise.race([
    done.then(inTime, inTime),
    pause(afterMs, clock, ended.signal).then(late, inTime),
  ])
  ended.abort()
  return outcome
}

/** The first answer; the other attempt is cancelled. When both fail, the failure of the hedge. */
async function fasterOf<T, C extends Call, S extends Server>(
  first: Trial<T, C, S>,
  hedge: Trial<T, C, S>,
): Promise<Won<T, S>> {
  try {
    const winner = await Promise.any([won(first), won(hedge)])
    if (winner.server === first.server) hedge.cancel()
    else first.cancel()
    return winner
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[1] : error
  }
}

function mayRetry<T, C extends Call, S extends Server>(
  { group, job, attempts, signal }: Asking<T, C, S>,
  error: unknown,
): boolean {
  if (!(error instanceof AppError) || !anotherMayAnswer(error) || signal.aborted || attempts < 2) return false
  return group.waitMs(job.call.model) <= patienceMs(group, job) && group.mayRetry()
}

/** It failed, or has too much to do. */
function anotherMayAnswer({ traits: { scope, retryable, escalate } }: AppError): boolean {
  return scope === 'upstream' || (scope === 'tier' && retryable && escalate)
}
