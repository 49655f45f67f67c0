import { AppError } from '#core/contract/error'
import type { ModelVersion } from '#core/contract/manifest'
import type { Answer } from '#core/contract/reply'
import { checkAnswer } from './checkAnswer.ts'
import { afterFailure, blockedMs, claimTry, healthyOrigin } from './originHealth.ts'
import type { OriginCall, Ports } from './ports.ts'

export type Asked = OriginCall & {
  model: ModelVersion
  /** Milliseconds until the caller's deadline. */
  leftMs: number
}

/** Calls to the origin, and what they teach of its health. */
export class OriginCalls {
  readonly #ports: Pick<Ports, 'clock' | 'origin'>
  #health = healthyOrigin

  constructor(ports: Pick<Ports, 'clock' | 'origin'>) {
    this.#ports = ports
  }

  /** Milliseconds until the origin may be tried again; 0 when it may be tried now. */
  get blockedMs(): number {
    return blockedMs(this.#health, this.#ports.clock.nowMs())
  }

  /** It was seen ready: whatever happened before, it may be tried. */
  seenReady(): void {
    this.#health = healthyOrigin
  }

  /** The origin's answer, checked. Throws AppError, and the signal's reason. */
  async ask({ model, leftMs, ...call }: Asked, signal: AbortSignal): Promise<Answer> {
    const { clock, origin } = this.#ports
    const bounded = { ...call.hints, deadline_ms: Math.max(1, Math.floor(leftMs)) }
    this.#health = claimTry(this.#health, clock.nowMs())
    try {
      const reply = await origin.answer({ ...call, hints: bounded }, signal)
      this.#health = healthyOrigin
      return checkAnswer(reply, call.request, model)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'origin_unavailable') throw error
      this.#health = afterFailure(this.#health, clock.nowMs())
      throw unavailable(this.blockedMs, error)
    }
  }
}

/** Only the origin could answer, and it cannot be reached. */
export function unavailable(retryAfterMs: number, cause?: unknown): AppError {
  const text = `Cannot reach the origin, and there is no earlier answer to this request; try again in ${Math.ceil(retryAfterMs)} ms`
  return new AppError('origin_unavailable', text, { retryAfterMs, cause })
}
