import type { KeyLease } from './keyLease.ts'

export type AdmissionEffects = {
  /** Undefined for a payer without limits. */
  lease: KeyLease | undefined
  /** A slot was taken. */
  holdsSlot: boolean
  nowMs(): number
  /** Keeps the lease in force until the returned function is called. */
  watch(): () => void
  ended(): void
}

/** One request that was let in, and the slot that it holds until its answer is done, has failed, or the client is gone. */
export class Admission {
  readonly #effects: AdmissionEffects
  #open = true
  #held = false
  #forget = (): void => undefined

  constructor(effects: AdmissionEffects) {
    this.#effects = effects
  }

  /** It counts against the limits: not so for a payer without any, nor for what was let in while they were not known. */
  get isCounted(): boolean {
    return this.#effects.holdsSlot
  }

  /** For work that may outlast a lease: keeps it in force until `end`. */
  keepLease(): void {
    if (this.#open && this.#effects.holdsSlot) {
      this.#forget()
      this.#forget = this.#effects.watch()
    }
  }

  /** For a stream: the slot is held beyond the handler's return, until the returned function is called. */
  hold(): () => void {
    if (!this.#effects.holdsSlot) return () => undefined
    this.#held = true
    this.keepLease()
    return () => {
      this.#held = false
      this.end()
    }
  }

  /** OpenAI's headers about what is left of a minute; none where nothing is limited. */
  headers(): Record<string, string> {
    const { lease } = this.#effects
    if (lease === undefined) return {}
    const nowMs = this.#effects.nowMs()
    const out: Record<string, string> = {}
    for (const dimension of ['requests', 'tokens'] as const) {
      const pace = lease.pace(dimension, nowMs)
      if (pace === undefined) continue
      out[`x-ratelimit-limit-${dimension}`] = String(pace.limit)
      out[`x-ratelimit-remaining-${dimension}`] = String(pace.remaining)
      out[`x-ratelimit-reset-${dimension}`] = `${pace.resetMs}ms`
    }
    return out
  }

  /** The request is over. Does nothing the second time, and nothing while a stream holds the slot. */
  end(): void {
    if (!this.#open || this.#held) return
    this.#open = false
    this.#forget()
    if (!this.#effects.holdsSlot) return
    this.#effects.lease?.freeSlot()
    this.#effects.ended()
  }
}

const nothing = (): void => undefined

/** Of a payer without limits: nothing is held and nothing is said. One for all, since most requests may be such. */
export const unlimited = new Admission({
  lease: undefined,
  holdsSlot: false,
  nowMs: () => 0,
  watch: () => nothing,
  ended: nothing,
})
