import { AppError } from '#core/contract/error'
import type { ModelVersion } from '#core/contract/manifest'
import type { Answer } from '#core/contract/reply'
import { checkAnswer } from './checkAnswer.ts'
import type { OriginCall, OriginReply, Ports } from './ports.ts'
import { askGroup } from './upstream/askGroup.ts'
import { askOrigin, type OwnCall } from './upstream/askOrigin.ts'
import type { Call } from './upstream/call.ts'
import { OriginGroup, type OriginServer } from './upstream/originGroup.ts'
import { originUnavailable } from './upstream/originUnavailable.ts'
import type { ServerStanding } from './upstream/standing.ts'
import { standingOf } from './upstream/standingOf.ts'
import type { Job } from './upstream/trial.ts'

export type Asked = OriginCall & Omit<Call, 'model'> & { model: ModelVersion }

/** Calls to our own origins, which are a group of servers like any other, and what they teach of their health. */
export class OriginCalls {
  readonly #ports: Pick<Ports, 'clock' | 'chance' | 'log'>
  readonly #group: OriginGroup

  constructor(ports: Pick<Ports, 'clock' | 'chance' | 'log' | 'origins'>) {
    this.#ports = ports
    this.#group = new OriginGroup(ports.origins, ports)
  }

  /** Milliseconds until an origin may be tried again; 0 when one may be tried now. */
  get blockedMs(): number {
    return this.#group.waitMs()
  }

  standing(): ServerStanding[] {
    return standingOf(this.#group, this.#ports.clock.nowMs())
  }

  /** Why none is ready; undefined when one is. Whoever is, may be asked, whatever happened before. */
  async notReadyBecause(): Promise<string | undefined> {
    const reasons = await Promise.all(
      this.#group.servers.map(async (server) => {
        const because = await server.origin.notReadyBecause()
        if (because === undefined) server.seenReady()
        return because
      }),
    )
    return reasons.includes(undefined) ? undefined : reasons[0]
  }

  /** An origin's answer, checked. Throws AppError, and the signal's reason. */
  async ask({ model, leftMs, region, keepAlive, ...call }: Asked, signal: AbortSignal): Promise<Answer> {
    const { clock } = this.#ports
    const hints = { ...call.hints, deadline_ms: Math.max(1, Math.floor(leftMs)) }
    const { requestId, request } = call
    const job: Job<OriginReply, OwnCall, OriginServer> = {
      kind: 'whole',
      call: { model: model.id, requestId, leftMs, region, keepAlive, sent: { ...call, hints } },
      world: this.#ports,
      startedMs: clock.nowMs(),
      ask: askOrigin,
      attempts: [],
    }
    // To a single one the call itself tries a second connection; more would only keep the caller from what else may answer.
    const attempts = this.#group.servers.length > 1 ? 2 : 1
    try {
      const { answer } = await askGroup({ group: this.#group, job, attempts, signal })
      return checkAnswer(answer, request, model)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'origin_unavailable') throw error
      throw originUnavailable(this.blockedMs, error)
    }
  }
}
