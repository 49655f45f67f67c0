import { AppError, asAppError } from '#core/contract/error'
import type { Hints, Request } from '#core/contract/request'
import type { Facts } from '#core/policy/facts'
import { type Preferences, resolvePreferences } from '#core/policy/preferences'
import { runTask, type TaskOutcome } from '#core/task/runTask'
import { deviceFacts, headOf } from './deviceFacts.ts'
import { type KnownVectors, withKnownVectors } from './knownVectors.ts'
import type { AnswerPorts, EdgeAnswer } from './ports.ts'

export type AnswerOptions = {
  hints: Hints
  signal: AbortSignal
  /** Asked of the edge in place of `request.model`, where the origin has a better one for the task. */
  edgeModel?: string
  /** Vectors that this device made before. */
  known?: KnownVectors
  /** The caller asked for our server's answer, whatever it costs; the device only helps out where that cannot be had. */
  wantsServer?: boolean
  /** What the device did for this request before it was one, as its hop shall tell. */
  before?: { sinceMs: number; phasesMs: Record<string, number>; inputTokens: number; cutTokens: number }
}

/** One request on its way, with everything that its plans share. */
export type Journey = {
  request: Request
  options: AnswerOptions
  ports: AnswerPorts
  preferences: Preferences
  facts: Facts
  startMs: number
  /** Fires when the caller left or the time is over. */
  signal: AbortSignal
  bytesLeft: number
  end(): void
}

/** What one tier made of the request, and how long that took. */
export type Attempt<T> = { ok: true; value: T; ms: number } | { ok: false; error: AppError; ms: number }

export function startJourney(request: Request, options: AnswerOptions, ports: AnswerPorts): Journey {
  const preferences = resolvePreferences(options.hints)
  const startMs = options.before?.sinceMs ?? ports.nowMs()
  const late = new AbortController()
  const disarm = ports.timer(Math.max(0, preferences.deadlineMs - (ports.nowMs() - startMs)), () =>
    late.abort(
      new AppError(
        'deadline_exceeded',
        `Cannot answer within ${preferences.deadlineMs} ms: the time is over`,
      ),
    ),
  )
  const known = options.known ?? new Map()
  const edgeModel = options.edgeModel ?? request.model
  return {
    request,
    options,
    ports,
    preferences,
    facts: deviceFacts({ request, edgeModel, known }, ports),
    startMs,
    signal: AbortSignal.any([options.signal, late.signal]),
    bytesLeft: 0,
    end: disarm,
  }
}

export function msLeft({ ports, startMs, preferences }: Journey): number {
  return preferences.deadlineMs - (ports.nowMs() - startMs)
}

/** The task on this device. `stop` ends it before the journey does. */
export function tryDevice(journey: Journey, stop?: AbortSignal): Promise<Attempt<TaskOutcome>> {
  const { request, options, ports } = journey
  const { device } = ports
  const signal = withStop(journey.signal, stop)
  const known = withKnownVectors(device.embedder, options.known ?? new Map())
  return attempt(journey, 'answer on this device', async () => {
    const head = headOf(request, device) && (await device.heads?.load(request.model, signal))
    return runTask(request, head ? { ...known, heads: [head] } : known, signal)
  })
}

/** The task at the edge, and behind it at the origin as far as the reach allows. */
export function tryEdge(journey: Journey, stop?: AbortSignal): Promise<Attempt<EdgeAnswer>> {
  const { request, options, preferences } = journey
  return attempt(journey, 'answer on our server', () =>
    journey.ports.edge.answer({
      request: { ...request, model: options.edgeModel ?? request.model },
      hints: {
        reach: preferences.reach,
        deadline_ms: Math.max(1, Math.floor(msLeft(journey))),
        rate: preferences.rateMicroUsdPerSecond,
        stake: preferences.stake,
      },
      signal: withStop(journey.signal, stop),
      onLeaving: (bytes) => {
        journey.bytesLeft += bytes
      },
    }),
  )
}

/** A failure as a value; only the end of the journey itself (the caller left, the time is over) is thrown on. */
async function attempt<T>(journey: Journey, action: string, run: () => Promise<T>): Promise<Attempt<T>> {
  const startMs = journey.ports.nowMs()
  const ms = (): number => journey.ports.nowMs() - startMs
  try {
    journey.signal.throwIfAborted()
    return { ok: true, value: await run(), ms: ms() }
  } catch (error) {
    if (journey.signal.aborted) throw journey.signal.reason
    return { ok: false, error: asAppError(error, action), ms: ms() }
  }
}

const withStop = (signal: AbortSignal, stop?: AbortSignal): AbortSignal =>
  stop === undefined ? signal : AbortSignal.any([signal, stop])
