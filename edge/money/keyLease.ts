import type { AppError } from '#core/contract/error'
import { leaseWant, runsLow } from '#core/policy/lease'
import type { Amounts, Grant, LeaseAsk, PaceState, Payer } from './tenantBooks.ts'
import { budgetWindows } from './budgetWindows.ts'
import { type Caps, capsOf, dimensions, noAmounts } from './caps.ts'
import { moneyLimits } from './moneyLimits.ts'
import { budgetExceeded, tooManyAtOnce, tooManyKeys, tooManyRequests, tooManyTokens } from './refusals.ts'

/** Asks ahead of need come at most this often. */
const aheadGapMs = 100

type Pace = PaceState & { atMs: number }

/**
 * What this isolate holds of one key's limits, without any effect: it is asked, it takes, it gives back. A dimension that is not
 * limited is neither counted nor asked for.
 *
 * A lease that is over, by this isolate's clock counted from before it asked, holds nothing any more; the same when the clock
 * stepped back behind the ask, for then nobody knows.
 */
export class KeyLease {
  payer: Payer
  caps: Caps
  /** Requests wait for so much. */
  readonly waiting: Amounts = { ...noAmounts }
  /** Slots count what is leased, in use or not; tokens may be owed and then are below 0. */
  readonly #left: Amounts = { ...noAmounts }
  readonly #granted: Amounts = { ...noAmounts }
  readonly #used: Amounts = { ...noAmounts }
  readonly #refusedUntilMs: Amounts = { ...noAmounts }
  #slotsInUse = 0
  /** Reserved, or spent and not yet written down. */
  #reservedMicroUsd = 0
  #budgetOpensMs = 0
  /** The tenant has as many leases as it may until about then. */
  #crowdedUntilMs = 0
  #askedMs = 0
  #endsMs = 0
  #turn = 0
  #paces: { requests?: Pace; tokens?: Pace } = {}

  constructor(payer: Payer) {
    this.payer = payer
    this.caps = capsOf(payer)
  }

  /** Takes all of `need` or nothing. */
  take(need: Amounts, nowMs: number): boolean {
    this.#endIfOver(nowMs)
    const free = { ...this.#left, slots: this.#left.slots - this.#slotsInUse }
    for (const dimension of dimensions) {
      if (this.caps[dimension] !== undefined && free[dimension] < need[dimension]) return false
    }
    for (const dimension of dimensions) {
      if (this.caps[dimension] === undefined || dimension === 'slots') continue
      this.#left[dimension] -= need[dimension]
      this.#used[dimension] += need[dimension]
    }
    this.#slotsInUse += need.slots
    this.#reservedMicroUsd += need.microUsd
    return true
  }

  /** The payer as the latest request shows it; where its limits changed, what was leased under the old ones is not used any more. */
  follow(payer: Payer): void {
    const { limits, tenantLimits } = this.payer
    if (payer.limits === limits && payer.tenantLimits === tenantLimits) return
    const caps = capsOf(payer)
    if (dimensions.some((dimension) => caps[dimension] !== this.caps[dimension])) this.#endsMs = 0
    this.payer = payer
    this.caps = caps
  }

  freeSlot(): void {
    this.#slotsInUse -= 1
  }

  /** What was reserved and is not needed; tokens that were used beyond the reservation are owed. */
  giveBack({ tokens, microUsd }: Pick<Amounts, 'tokens' | 'microUsd'>): void {
    if (this.caps.tokens !== undefined) this.#left.tokens += tokens
    if (this.caps.microUsd !== undefined) this.#left.microUsd += microUsd
    this.#reservedMicroUsd -= microUsd
  }

  /** So much of what was reserved is spent and written down: it belongs to the object's books now. */
  written(microUsd: number): void {
    this.#reservedMicroUsd -= microUsd
  }

  /** Nothing is under way. */
  get isIdle(): boolean {
    const nobodyWaits = dimensions.every((dimension) => this.waiting[dimension] === 0)
    return nobodyWaits && this.#slotsInUse === 0 && this.#reservedMicroUsd === 0
  }

  /** It is time to ask, although nobody waits. */
  isLow(nowMs: number, forMs: number): boolean {
    if (nowMs - this.#askedMs < aheadGapMs) return false
    if (this.#endsMs - nowMs < forMs / 2) return true
    return dimensions.some(
      (dimension) =>
        this.caps[dimension] !== undefined &&
        nowMs >= this.#refusedUntilMs[dimension] &&
        runsLow({ left: this.#free(dimension), granted: this.#granted[dimension] }),
    )
  }

  /** The question for more; what it says is held stays usable while it is under way. */
  ask(asker: Pick<LeaseAsk, 'isolate' | 'turn' | 'forMs'>, nowMs: number): LeaseAsk {
    this.#endIfOver(nowMs)
    const elapsedMs = this.#askedMs === 0 ? 0 : nowMs - this.#askedMs
    // Slots come back by themselves: half of those in use are kept in reserve, the rest is for others.
    const spareSlots = Math.ceil(this.#slotsInUse / 2)
    this.#left.slots = Math.min(this.#left.slots, this.#slotsInUse + spareSlots)
    const owed = Math.max(0, -this.#left.tokens)
    const need = { ...this.waiting, tokens: this.waiting.tokens + owed }
    const heldSlots = Math.max(this.#left.slots, this.#slotsInUse)
    const spare = this.#slotsInUse + spareSlots - heldSlots
    const want = { ...need, slots: need.slots + spare }
    for (const dimension of ['requests', 'tokens', 'microUsd'] as const) {
      want[dimension] = leaseWant({ need: need[dimension], used: this.#used[dimension], elapsedMs })
    }
    Object.assign(this.#used, noAmounts)
    this.#askedMs = nowMs
    this.#turn = asker.turn
    const { keyId, limits, tenantLimits } = this.payer
    const holds = {
      requests: this.#left.requests,
      tokens: Math.max(0, this.#left.tokens),
      slots: heldSlots,
      microUsd: this.#left.microUsd + this.#reservedMicroUsd,
    }
    return { ...asker, keyId, limits, tenantLimits, holds, need, want }
  }

  /** The last word about a lease: what it says is held is not used any more. */
  close(asker: Pick<LeaseAsk, 'isolate' | 'turn' | 'forMs'>, nowMs: number): LeaseAsk {
    const ask = this.ask(asker, nowMs)
    this.#endsMs = 0
    return ask
  }

  accept(grant: Grant, ask: LeaseAsk, nowMs: number): void {
    if (ask.turn !== this.#turn) return
    this.#endsMs = this.#askedMs + ask.forMs
    for (const dimension of dimensions) {
      if (this.caps[dimension] === undefined) continue
      if (dimension === 'slots') this.#left.slots = ask.holds.slots + grant.added.slots
      else this.#left[dimension] += grant.added[dimension]
      this.#granted[dimension] = this.#free(dimension)
      const refused = grant.added[dimension] < ask.need[dimension]
      this.#refusedUntilMs[dimension] = refused ? nowMs + moneyLimits.refusalMs : 0
    }
    this.#budgetOpensMs = nowMs + (grant.budgetWaitMs ?? 0)
    this.#crowdedUntilMs = nowMs + (grant.tooManyLeasesMs ?? 0)
    this.#paces = {
      ...(grant.requests && { requests: { ...grant.requests, atMs: nowMs } }),
      ...(grant.tokens && { tokens: { ...grant.tokens, atMs: nowMs } }),
    }
  }

  /** Why `need` cannot be met for now, as the object said a moment ago, or ever; undefined when asking may help. */
  refusal(need: Amounts, nowMs: number): AppError | undefined {
    const lacks = dimensions.find((dimension) => {
      const cap = this.caps[dimension]
      if (cap === undefined || this.#free(dimension) >= need[dimension]) return false
      return need[dimension] > cap || nowMs < this.#refusedUntilMs[dimension]
    })
    if (lacks === undefined) return undefined
    if (nowMs < this.#crowdedUntilMs) return tooManyKeys(this.#crowdedUntilMs - nowMs)
    switch (lacks) {
      case 'requests':
        return tooManyRequests(this.#paces.requests, this.#waitMs('requests', need.requests, nowMs))
      case 'slots':
        return tooManyAtOnce(this.caps.slots ?? 0, moneyLimits.refusalMs)
      case 'tokens':
        return tooManyTokens(need.tokens, this.caps.tokens ?? 0, this.#waitMs('tokens', need.tokens, nowMs))
      case 'microUsd':
        return budgetExceeded(
          need.microUsd,
          this.caps.microUsd ?? 0,
          this.#budgetWaitMs(need.microUsd, nowMs),
        )
    }
  }

  /** Of a minute's or a day's limit: what is left beside other isolates, and when all of it is there again. */
  pace(dimension: 'requests' | 'tokens', nowMs: number): (PaceState & { resetMs: number }) | undefined {
    const pace = this.#paces[dimension]
    if (pace === undefined) return undefined
    const remaining = Math.max(0, Math.floor(Math.min(pace.limit, this.#there(dimension, nowMs))))
    return {
      limit: pace.limit,
      remaining,
      windowMs: pace.windowMs,
      resetMs: Math.ceil(((pace.limit - remaining) / pace.limit) * pace.windowMs),
    }
  }

  #free(dimension: keyof Amounts): number {
    return this.#left[dimension] - (dimension === 'slots' ? this.#slotsInUse : 0)
  }

  /** What this isolate could have by now: its own, and what has come back into the bucket since it asked. */
  #there(dimension: 'requests' | 'tokens', nowMs: number): number {
    const pace = this.#paces[dimension]
    if (pace === undefined) return 0
    const refilled = (Math.max(0, nowMs - pace.atMs) / pace.windowMs) * pace.limit
    return this.#left[dimension] + pace.remaining + refilled
  }

  #waitMs(dimension: 'requests' | 'tokens', need: number, nowMs: number): number {
    const pace = this.#paces[dimension]
    if (pace === undefined) return moneyLimits.refusalMs
    return Math.max(1, Math.ceil(((need - this.#there(dimension, nowMs)) / pace.limit) * pace.windowMs))
  }

  /** What is beyond the whole budget is refused without asking, and fits at no time: a day is as long as it is worth to wait for another budget. */
  #budgetWaitMs(microUsd: number, nowMs: number): number {
    if (microUsd > (this.caps.microUsd ?? 0)) return budgetWindows(nowMs).day.endsMs - nowMs
    return Math.max(1, this.#budgetOpensMs - nowMs)
  }

  #endIfOver(nowMs: number): void {
    if (nowMs < this.#endsMs && nowMs >= this.#askedMs) return
    Object.assign(this.#left, { ...noAmounts, tokens: Math.min(0, this.#left.tokens) })
    this.#endsMs = 0
  }
}
