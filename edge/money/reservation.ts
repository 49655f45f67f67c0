import type { Use } from './use.ts'

export type ReservationEffects = {
  maxMicroUsd: number
  tokens: number
  /** Takes more of the lease; false when the budget has no more. */
  more(microUsd: number): Promise<boolean>
  /** Writes the row; the rest goes back. */
  settle(use: Use, held: { microUsd: number; tokens: number }): void
  /** Everything goes back, nothing is written. */
  release(held: { microUsd: number; tokens: number }): void
}

/**
 * The worst case of one billable request, taken from its key's lease before it starts. Ends exactly once, by `settle` or
 * `release`; whatever is called after that does nothing.
 */
export class Reservation {
  readonly #effects: ReservationEffects
  #microUsd: number
  #open = true

  constructor(effects: ReservationEffects) {
    this.#effects = effects
    this.#microUsd = effects.maxMicroUsd
  }

  /** What the request may cost at most, in micro-USD. */
  get maxMicroUsd(): number {
    return this.#microUsd
  }

  /** Room for `moreMicroUsd` more; false when the budget has none: the work is to be stopped. */
  async extend(moreMicroUsd: number): Promise<boolean> {
    if (!this.#open) return false
    if (!(await this.#effects.more(moreMicroUsd))) return false
    if (this.#open) {
      this.#microUsd += moreMicroUsd
      return true
    }
    // Settled while it was asked for: what came is not needed any more.
    this.#effects.release({ microUsd: moreMicroUsd, tokens: 0 })
    return false
  }

  /** What it really was. More than was reserved is not charged: nobody pays more than was set aside. */
  settle(use: Use): void {
    if (!this.#end()) return
    const microUsd = Math.min(use.microUsd, this.#microUsd)
    this.#effects.settle({ ...use, microUsd }, { microUsd: this.#microUsd, tokens: this.#effects.tokens })
  }

  /** Nothing billable happened. */
  release(): void {
    if (this.#end()) this.#effects.release({ microUsd: this.#microUsd, tokens: this.#effects.tokens })
  }

  #end(): boolean {
    const open = this.#open
    this.#open = false
    return open
  }
}
