import { AppError } from '#core/contract/error'
import type { MoneyConfig } from '../config/moneyConfig.ts'
import type { Clock, LogEvent } from '../ports.ts'
import type { TenantBooks } from './tenantBooks.ts'
import { Admission, unlimited } from './admission.ts'
import { noAmounts } from './caps.ts'
import { Leases, type Waiter } from './leases.ts'
import { type Paying, payerOf } from './payerOf.ts'
import { Reservation } from './reservation.ts'
import { Settlements } from './settlements.ts'
import type { Use } from './use.ts'

export type MeterPorts = {
  books: TenantBooks
  clock: Clock
  newId(): string
  log(event: LogEvent): void
  config: MoneyConfig
}

export type ReserveOptions = Waiter & {
  requestId: string
  model: string
  /** The most it can cost; see `core/policy/worstCase`. */
  maxMicroUsd: number
  /** The most tokens it can use, in and out. */
  tokens: number
}

const oneRequest = { ...noAmounts, requests: 1, slots: 1 }

/** What every caller may use and has used, from the memory of this isolate; a trip only when a lease runs low. */
export class Meter {
  readonly #clock: Clock
  readonly #leases: Leases
  readonly #settlements: Settlements

  constructor({ books: store, clock, newId, log, config }: MeterPorts) {
    const { leaseSeconds, rowsWaitMs, countsWaitMs } = config
    let name: string | undefined
    // Workers give no random numbers before the first request.
    const isolate = (): string => (name ??= newId())
    this.#clock = clock
    this.#leases = new Leases({ store, clock, log, isolate, leaseMs: leaseSeconds * 1_000 })
    this.#settlements = new Settlements({ store, clock, log, isolate, newId, rowsWaitMs, countsWaitMs })
  }

  /** Leases that this isolate holds. */
  get leases(): number {
    return this.#leases.held
  }

  /** One request and one slot. Throws `rate_limited`; `limits_unknown` when they cannot be asked for and no grace is left. */
  async admit(caller: Paying, asking: Waiter): Promise<Admission> {
    const payer = payerOf(caller)
    const lease = this.#leases.of(payer)
    if (lease === undefined) return unlimited
    const admission = (holdsSlot: boolean): Admission =>
      new Admission({
        lease,
        holdsSlot,
        nowMs: () => this.#clock.nowMs(),
        watch: () => this.#leases.watch(payer, asking.keepAlive),
        ended: () => this.#leases.ended(payer, asking.keepAlive),
      })
    try {
      await this.#leases.obtain(payer, oneRequest, asking)
      return admission(true)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'limits_unknown') throw error
      if (!this.#leases.takeGrace(payer)) throw error
      return admission(false)
    }
  }

  /** A request that was not let in, for what can be said of its limits. */
  outside(caller: Paying): Admission {
    const nothing = (): void => undefined
    return new Admission({
      lease: this.#leases.known(payerOf(caller)),
      holdsSlot: false,
      nowMs: () => this.#clock.nowMs(),
      watch: () => nothing,
      ended: nothing,
    })
  }

  /**
   * The worst case of one billable request. Throws `budget_exceeded`, `rate_limited` (tokens), `limits_unknown`,
   * `over_capacity` (too much waits to be written).
   */
  async reserve(caller: Paying, options: ReserveOptions): Promise<Reservation> {
    const payer = payerOf(caller)
    const { maxMicroUsd, tokens, keepAlive, signal } = options
    const amounts = { ...noAmounts, tokens, microUsd: maxMicroUsd }
    this.#settlements.takePlace(payer.tenant, keepAlive)
    try {
      await this.#leases.obtain(payer, amounts, { keepAlive, signal })
    } catch (error) {
      this.#settlements.freePlace(payer.tenant)
      throw error
    }
    const lease = this.#leases.of(payer)
    const forget = this.#leases.watch(payer, keepAlive)
    return new Reservation({
      maxMicroUsd,
      tokens,
      more: async (microUsd) => {
        try {
          await this.#leases.obtain(payer, { ...noAmounts, microUsd }, { keepAlive, signal })
          return true
        } catch (error) {
          if (error instanceof AppError) return false
          throw error
        }
      },
      settle: (use, held) => {
        forget()
        const usedTokens = use.inputTokens + use.outputTokens
        lease?.giveBack({ tokens: held.tokens - usedTokens, microUsd: held.microUsd - use.microUsd })
        const written = (): void => {
          lease?.written(use.microUsd)
          this.#leases.ended(payer, keepAlive)
        }
        this.#settlements.add(payer.tenant, { use: { ...use, keyId: payer.keyId }, written }, keepAlive)
      },
      release: (held) => {
        forget()
        lease?.giveBack(held)
        this.#settlements.freePlace(payer.tenant)
        this.#leases.ended(payer, keepAlive)
      },
    })
  }

  /** Resolves once everything that this payer has used until now is written down. */
  settled(caller: Paying): Promise<void> {
    return this.#settlements.settled(payerOf(caller).tenant)
  }

  /** Free work: what a cache or the edge itself answered, and who joined a flight. */
  count(caller: Paying, use: Use, { keepAlive }: Waiter): void {
    const payer = payerOf(caller)
    this.#settlements.count(payer, use, keepAlive)
  }

  /** Writes what waits to be written of the caller's tenant in this isolate. Never fails: what cannot be written waits on. */
  writeDown(caller: Paying): Promise<void> {
    return this.#settlements.writeDown(payerOf(caller).tenant)
  }
}
