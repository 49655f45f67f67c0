/** A sweep that fails as a whole is tried again after this. */
const againMs = 3_600_000

/** The alarm that sweeps a tenant's books: from its first row on there is always one. */
export class SweepAlarm {
  readonly #storage: Pick<DurableObjectStorage, 'getAlarm' | 'setAlarm'>
  #isSet = false

  constructor(storage: Pick<DurableObjectStorage, 'getAlarm' | 'setAlarm'>) {
    this.#storage = storage
  }

  /** An alarm that is set stays: an object is evicted and comes back far more often than it rings, and would put it off for ever. */
  async ensure(nowMs: number): Promise<void> {
    if (this.#isSet) return
    if ((await this.#storage.getAlarm()) === null) await this.#storage.setAlarm(nowMs + againMs)
    this.#isSet = true
  }

  /** `sweep` says in how many ms it is to go on. */
  async ring(nowMs: number, sweep: (nowMs: number) => number): Promise<void> {
    await this.#storage.setAlarm(nowMs + againMs)
    await this.#storage.setAlarm(nowMs + sweep(nowMs))
  }
}
