import { AppError } from '#core/contract/error'
import type { Plan } from '#core/contract/receipt'
import { shouldEscalate } from '#core/policy/cascade'
import { hedgeDelayFactor, lateFactor } from '#core/policy/cost'
import type { Estimate } from '#core/policy/facts'
import type { TaskOutcome } from '#core/task/runTask'
import { type Attempt, type Journey, msLeft, tryDevice, tryEdge } from './journey.ts'
import type { EdgeAnswer } from './ports.ts'

/** How a plan ended: who answered, and what each tier that was tried said. */
export type Outcome = {
  from: 'device' | 'edge'
  device?: Attempt<TaskOutcome>
  edge?: Attempt<EdgeAnswer>
  /** The edge was asked as well, and left when the device had answered. */
  edgeCancelled?: true
  /** In words, where the answer came from another place than chosen. */
  note?: string
}

/**
 * How much of the deadline is kept free for the other place, as a multiple of its expected time: who has not answered
 * when no more than this is left is given up.
 */
export const reserveFactor = 3
/** Static estimates are rough, so that at least a second, or half of a short deadline, is kept. */
export const leastReserveMs = 1_000
/** How long a silent server is waited for at least while this device could answer: a bad mobile connection needs seconds. */
export const leastPatienceMs = 3_000

/** Runs `plan` with its fallbacks. Throws AppError when no tier that the reach allows could answer. */
export function runPlan(plan: Plan, journey: Journey): Promise<Outcome> {
  switch (plan) {
    case 'device':
      return deviceElseEdge(journey)
    case 'edge':
    case 'origin':
    case 'edge>origin':
      return edgeElseDevice(journey)
    case 'device>origin':
      return deviceThenEdge(journey)
    case 'device|origin':
      return deviceOrEdge(journey)
  }
}

async function deviceElseEdge(journey: Journey): Promise<Outcome> {
  const device = await deviceInTime(journey)
  if (device.ok) return { from: 'device', device }
  return rescueByEdge(journey, device)
}

async function edgeElseDevice(journey: Journey): Promise<Outcome> {
  const edge = await edgeInTime(journey)
  if (edge.ok) return { from: 'edge', edge }
  if (journey.facts.device.state !== 'ready') throw edge.error
  const device = await tryDevice(journey)
  if (!device.ok) throw bothFailed(device.error, edge.error)
  return { from: 'device', device, edge, note: `${edgeFailed(edge.error)}; answered on this device.` }
}

/** The cascade: the device's answer, unless its confidence makes a better one worth its price and its wait. */
async function deviceThenEdge(journey: Journey): Promise<Outcome> {
  const device = await deviceInTime(journey)
  if (!device.ok) return rescueByEdge(journey, device)
  const { confidence } = device.value
  const origin = estimateOf(journey, 'origin')
  if (confidence === undefined || origin === undefined) return { from: 'device', device }
  if (!shouldEscalate(confidence, origin, journey.preferences)) return { from: 'device', device }
  const edge = await tryEdge(journey)
  if (edge.ok) return { from: 'edge', device, edge }
  return {
    from: 'device',
    device,
    edge,
    note: `${edgeFailed(edge.error)}; this is this device's own answer.`,
  }
}

/** The hedge: start here, start there when late; the first good answer wins and the other is cancelled. */
async function deviceOrEdge(journey: Journey): Promise<Outcome> {
  const stopDevice = new AbortController()
  const stopEdge = new AbortController()
  const device = tryDevice(journey, stopDevice.signal)
  const early = await Promise.race([device, lateness(journey)])
  if (early?.ok) return { from: 'device', device: early }
  const edge = tryEdge(journey, stopEdge.signal)
  const winner = await Promise.race([
    goodOne(device, 'device'),
    goodOne(edge, 'edge'),
    bothOver(device, edge),
  ])
  if (winner === 'edge') {
    stopDevice.abort()
    return { from: 'edge', edge: await edge, ...(early && { device: early }) }
  }
  if (winner === 'device') {
    stopEdge.abort()
    return { from: 'device', device: await device, edgeCancelled: true }
  }
  throw winner
}

async function rescueByEdge(
  journey: Journey,
  device: Extract<Attempt<TaskOutcome>, { ok: false }>,
): Promise<Outcome> {
  if (!isEdgeAllowed(journey)) throw device.error
  const edge = await tryEdge(journey)
  if (!edge.ok) throw bothFailed(device.error, edge.error)
  const why = device.error.code === 'deadline_exceeded' ? 'was too slow' : 'could not answer'
  return { from: 'edge', device, edge, note: `This device ${why}; answered on our server.` }
}

/** The device, given up in time for the edge where that one may be asked. */
async function deviceInTime(journey: Journey): Promise<Attempt<TaskOutcome>> {
  const origin = estimateOf(journey, 'origin') ?? estimateOf(journey, 'edge')
  if (!isEdgeAllowed(journey) || origin === undefined) return tryDevice(journey)
  const ownMs = msLeft(journey) - reserveMs(journey, origin)
  return within(journey, ownMs, (stop) => tryDevice(journey, stop))
}

function reserveMs(journey: Journey, other: Estimate): number {
  return Math.max(reserveFactor * other.latencyMs, Math.min(leastReserveMs, msLeft(journey) / 2))
}

/** One attempt that is stopped after `ms`; without a limit where there is no time to share. */
async function within<T>(
  journey: Journey,
  ms: number,
  attempt: (stop?: AbortSignal) => Promise<Attempt<T>>,
): Promise<Attempt<T>> {
  if (ms <= 0) return attempt()
  const stop = new AbortController()
  const disarm = journey.ports.timer(ms, () =>
    stop.abort(new AppError('deadline_exceeded', `Cannot answer there within ${Math.round(ms)} ms`)),
  )
  try {
    return await attempt(stop.signal)
  } finally {
    disarm()
  }
}

/** The edge, given up when this device could have answered long ago: a server that says nothing keeps nobody waiting. */
async function edgeInTime(journey: Journey): Promise<Attempt<EdgeAnswer>> {
  const device = estimateOf(journey, 'device')
  const origin = estimateOf(journey, 'origin') ?? estimateOf(journey, 'edge')
  if (device === undefined || origin === undefined) return tryEdge(journey)
  const patienceMs = Math.max(leastPatienceMs, lateFactor * origin.latencyMs)
  const ownMs = Math.min(patienceMs, msLeft(journey) - reserveMs(journey, device))
  return within(journey, ownMs, (stop) => tryEdge(journey, stop))
}

function isEdgeAllowed({ facts, preferences }: Journey): boolean {
  return preferences.reach !== 'device' && facts.edge.state !== 'absent'
}

function estimateOf({ facts }: Journey, tier: 'device' | 'edge' | 'origin'): Estimate | undefined {
  const fact = facts[tier]
  return fact.state === 'absent' ? undefined : fact.estimate
}

/** Resolves when the device has taken longer than it should. */
function lateness(journey: Journey): Promise<undefined> {
  const medianMs = estimateOf(journey, 'device')?.latencyMs ?? 0
  return new Promise((resolve) => {
    const disarm = journey.ports.timer(hedgeDelayFactor * medianMs, () => resolve(undefined))
    journey.signal.addEventListener('abort', disarm, { once: true })
  })
}

/** `name` once the attempt turns out good; never, where it does not. */
async function goodOne<N extends string>(attempt: Promise<Attempt<unknown>>, name: N): Promise<N> {
  return (await attempt).ok ? name : new Promise<never>(() => undefined)
}

async function bothOver(
  device: Promise<Attempt<unknown>>,
  edge: Promise<Attempt<unknown>>,
): Promise<AppError> {
  const [first, second] = await Promise.all([device, edge])
  if (first.ok || second.ok) return new Promise<never>(() => undefined)
  return bothFailed(first.error, second.error)
}

function bothFailed(device: AppError, edge: AppError): AppError {
  return new AppError(
    edge.code,
    `Cannot answer: on this device: ${device.message}; on our server: ${edge.message}`,
    {
      retryAfterMs: edge.retryAfterMs,
      cause: device,
    },
  )
}

function edgeFailed(error: AppError): string {
  if (error.code === 'offline') return 'Our server could not be reached'
  if (error.code === 'deadline_exceeded') return 'Our server took too long'
  if (error.code === 'rate_limited') return 'Our server allows no more requests for now'
  return 'Our server could not answer'
}
