import { AppError } from '#core/contract/error'
import type { Clock, Origin, OriginCall, OriginReply } from '../ports.ts'
import { pickServer, ServerState } from './serverState.ts'

export type WeightedOrigin = { origin: Origin; weight: number }
export type OriginWorld = { clock: Clock; chance(): number }

/** What an origin answers that has too much to do. */
const busyStatus = 503

class OriginServer extends ServerState<'answer'> {
  readonly origin: Origin

  constructor({ origin, weight }: WeightedOrigin) {
    super({ weight })
    this.origin = origin
  }
}

/**
 * Several own origins as one: chosen as other people's servers are, and when one cannot be reached or is busy another one is asked,
 * once. While none is well the one is asked that was longest left alone; `originHealth` holds back the rest.
 */
export function severalOrigins(origins: readonly WeightedOrigin[], { clock, chance }: OriginWorld): Origin {
  const servers = origins.map((origin) => new OriginServer(origin))

  const pick = (not?: OriginServer): OriginServer | undefined =>
    pickServer(servers, { kind: 'answer', nowMs: clock.nowMs(), chance, not })
  const soonest = (): OriginServer | undefined =>
    servers.toSorted((a, b) => a.waitMs(clock.nowMs()) - b.waitMs(clock.nowMs()))[0]

  return {
    async answer(call, signal) {
      const first = pick() ?? soonest()
      if (first === undefined)
        throw new AppError('origin_unavailable', 'Cannot reach an origin: none is configured')
      const reply = await ask(first, call, signal).catch((error: unknown) => failureOf(error))
      const isWell = !(reply instanceof AppError) && reply.status !== busyStatus
      const second = isWell ? undefined : pick(first)
      if (second !== undefined && second !== first) return ask(second, call, signal)
      if (reply instanceof AppError) throw reply
      return reply
    },
    async notReadyBecause() {
      const reasons = await Promise.all(servers.map(({ origin }) => origin.notReadyBecause()))
      return reasons.includes(undefined) ? undefined : reasons[0]
    },
  }

  async function ask(server: OriginServer, call: OriginCall, signal: AbortSignal): Promise<OriginReply> {
    const startedMs = clock.nowMs()
    server.begin(startedMs)
    let outcome: 'answered' | 'failed' | 'gone' = 'failed'
    try {
      const reply = await server.origin.answer(call, signal)
      if (reply.status !== busyStatus) {
        outcome = 'answered'
        server.observe('answer', { latencyMs: clock.nowMs() - startedMs, nowMs: clock.nowMs() })
      }
      return reply
    } catch (error) {
      if (signal.aborted) outcome = 'gone'
      throw error
    } finally {
      server.end({ outcome, nowMs: clock.nowMs(), chance: chance() })
    }
  }
}

/** An origin that was not reached is no reason to give up; everything else is. */
function failureOf(error: unknown): AppError {
  if (error instanceof AppError && error.code === 'origin_unavailable') return error
  throw error
}
