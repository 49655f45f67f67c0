import { AppError } from '#core/contract/error'
import { hopWindowMs } from '#core/contract/hop'

/**
 * Signatures of calls that were taken, each until it is too old to be taken again: 3,000 calls a second, far more than one origin
 * computes, in some 40 MB. Only who has the secret adds one, so that nobody on the way can fill it.
 */
const mostSignatures = 200_000
/** When a full memory has room again: calls grow old all the time. */
const fullRetryMs = 1_000

/** Lets each signature pass once. Forgotten by age, never for room: a memory that forgets early would be a way to send a call again. */
export class UsedSignatures {
  readonly #most: number
  /** When each was signed, in the order in which they came. */
  readonly #signedMs = new Map<string, number>()
  #forgottenMs = -Infinity

  constructor(most = mostSignatures) {
    this.#most = most
  }

  /** False when `mac` passed before, or may have. Throws `over_capacity` when there is no room to remember it. */
  pass(mac: string, { signedMs, nowMs }: { signedMs: number; nowMs: number }): boolean {
    this.#forgetOld(nowMs)
    // What is forgotten was too old; it is not new again because a clock stepped back.
    if (signedMs <= this.#forgottenMs || this.#signedMs.has(mac)) return false
    if (this.#signedMs.size >= this.#most) {
      throw new AppError(
        'over_capacity',
        `Cannot take the call: ${this.#most} signatures of the last minute are remembered and no more fit; try again in ${fullRetryMs} ms`,
        { retryAfterMs: fullRetryMs },
      )
    }
    this.#signedMs.set(mac, signedMs)
    return true
  }

  /** One that was signed by a clock ahead holds up those behind it, for a minute at most. */
  #forgetOld(nowMs: number): void {
    for (const [mac, signedMs] of this.#signedMs) {
      if (nowMs - signedMs <= hopWindowMs) return
      this.#signedMs.delete(mac)
      this.#forgottenMs = Math.max(this.#forgottenMs, signedMs)
    }
  }
}
