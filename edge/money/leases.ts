import type { AppError } from '#core/contract/error'
import { whereThrown } from '#core/observe/whereThrown'
import { untilAborted } from '../cache/untilAborted.ts'
import { withTimeLimit } from '../withTimeLimit.ts'
import type { Clock, LogEvent } from '../ports.ts'
import type { TenantBooks, Amounts, Payer } from './tenantBooks.ts'
import { dimensions } from './caps.ts'
import { KeyLease } from './keyLease.ts'
import { moneyLimits } from './moneyLimits.ts'
import { limitsUnknown, outrun, tooManyKeys } from './refusals.ts'

export type LeasePorts = {
  store: TenantBooks
  clock: Clock
  log(event: LogEvent): void
  isolate(): string
  /** How long a lease lasts. */
  leaseMs: number
}

export type Background = (promise: Promise<unknown>) => void

/** Who waits for an ask, and until when. */
export type Waiter = { keepAlive: Background; signal?: AbortSignal | undefined }

type Held = {
  lease: KeyLease
  asking?: { done: Promise<void>; startedMs: number } | undefined
  failedMs: number
  /** The last time that the object answered; what free work may go on with when it does not. */
  knownMs: number
  graceLeft: number
  usedMs: number
  /** When the watch for idleness that is under way began; one that is old has lost its request. */
  watchedMs: number
}

/**
 * The leases of an isolate by key. Asks belong to the request that leads them (on Workers, I/O does); who needs more at the
 * same time waits for the same ask, and what all of them wait for is asked for at once.
 */
export class Leases {
  readonly #ports: LeasePorts
  /** By tenant and key. */
  readonly #held = new Map<string, Map<string, Held>>()
  #size = 0
  #turns = 0

  constructor(ports: LeasePorts) {
    this.#ports = ports
  }

  /** The lease of a payer that has limits; undefined for one without. Throws `over_capacity`. */
  of(payer: Payer): KeyLease | undefined {
    return this.#of(payer)?.lease
  }

  /** Keys with limits that this isolate holds a lease for. */
  get held(): number {
    return this.#size
  }

  /** The lease of a payer that was here before. */
  known(payer: Payer): KeyLease | undefined {
    return this.#find(payer)?.lease
  }

  /** Takes `need` from memory, or asks for it. Throws `rate_limited`, `budget_exceeded`, `limits_unknown`; the signal's reason. */
  async obtain(payer: Payer, need: Amounts, waiter: Waiter): Promise<void> {
    const held = this.#of(payer)
    if (held === undefined || this.#take(held, need, waiter)) return
    // Who waits is counted until it has what it waits for, so that one ask brings it for all.
    const { waiting } = held.lease
    for (const dimension of dimensions) waiting[dimension] += need[dimension]
    try {
      for (let tries = 0; tries < moneyLimits.tries; tries++) {
        await this.#wait(held, waiter)
        if (this.#take(held, need, waiter)) return
      }
    } finally {
      for (const dimension of dimensions) waiting[dimension] -= need[dimension]
    }
    throw outrun(moneyLimits.tries, moneyLimits.refusalMs)
  }

  /** May one free request of this payer go on although its limits cannot be asked for? Each yes is counted. */
  takeGrace(payer: Payer): boolean {
    const held = this.#find(payer)
    if (held === undefined || held.graceLeft <= 0) return false
    const sinceMs = this.#ports.clock.nowMs() - held.knownMs
    if (sinceMs < 0 || sinceMs >= moneyLimits.graceMs) return false
    held.graceLeft -= 1
    return true
  }

  /** Keeps the lease in force while a long request is under way, until the returned function is called. */
  watch(payer: Payer, keepAlive: Background): () => void {
    const held = this.#find(payer)
    if (held === undefined) return () => undefined
    const { clock, leaseMs } = this.#ports
    let forget = (): void => undefined
    const next = (): void => {
      forget = clock.after(leaseMs / 3, () => {
        if (held.lease.isLow(clock.nowMs(), leaseMs)) void this.#renew(held, keepAlive).catch(() => undefined)
        next()
      })
    }
    next()
    return () => forget()
  }

  /** Something of this payer ended: when nothing follows for a while, its lease goes back. */
  ended(payer: Payer, keepAlive: Background): void {
    const held = this.#find(payer)
    if (held === undefined || !held.lease.isIdle) return
    const nowMs = this.#ports.clock.nowMs()
    if (Math.abs(nowMs - held.watchedMs) < 2 * moneyLimits.idleMs) return
    held.watchedMs = nowMs
    keepAlive(
      new Promise<void>((resolve) => {
        this.#ports.clock.after(moneyLimits.idleMs, () => {
          held.watchedMs = 0
          const idleForMs = this.#ports.clock.nowMs() - held.usedMs
          if (held.lease.isIdle && idleForMs >= moneyLimits.idleMs) void this.#giveBack(held).finally(resolve)
          else {
            this.ended(payer, keepAlive)
            resolve()
          }
        })
      }),
    )
  }

  #of(payer: Payer): Held | undefined {
    const held = this.#find(payer)
    if (held !== undefined) {
      held.lease.follow(payer)
      return held
    }
    const lease = new KeyLease(payer)
    if (dimensions.every((dimension) => lease.caps[dimension] === undefined)) return undefined
    this.#makeRoom(payer.tenant)
    const fresh: Held = { lease, failedMs: 0, knownMs: 0, graceLeft: 0, usedMs: 0, watchedMs: 0 }
    this.#ofTenant(payer.tenant).set(payer.keyId, fresh)
    this.#size += 1
    return fresh
  }

  #find({ tenant, keyId }: Payer): Held | undefined {
    return this.#held.get(tenant)?.get(keyId)
  }

  #ofTenant(tenant: string): Map<string, Held> {
    const known = this.#held.get(tenant)
    if (known !== undefined) return known
    const fresh = new Map<string, Held>()
    this.#held.set(tenant, fresh)
    return fresh
  }

  /** From memory; asks ahead where little is left. Throws the refusal that the object gave a moment ago. */
  #take(held: Held, need: Amounts, { keepAlive }: Waiter): boolean {
    const { clock, leaseMs } = this.#ports
    const nowMs = clock.nowMs()
    held.usedMs = nowMs
    if (held.lease.take(need, nowMs)) {
      if (held.lease.isLow(nowMs, leaseMs)) void this.#renew(held, keepAlive).catch(() => undefined)
      return true
    }
    const refusal = held.lease.refusal(need, nowMs)
    if (refusal !== undefined) throw refusal
    return false
  }

  async #wait(held: Held, { keepAlive, signal }: Waiter): Promise<void> {
    // The one who leads the ask may be gone; who waits has a clock of its own.
    const reason = (): AppError => limitsUnknown(moneyLimits.failedAskMs)
    await withTimeLimit({ clock: this.#ports.clock, ms: moneyLimits.askMs, reason }, (late) =>
      untilAborted(this.#renew(held, keepAlive), signal ? AbortSignal.any([signal, late]) : late),
    )
  }

  #renew(held: Held, keepAlive: Background): Promise<void> {
    const { clock, store, log, isolate, leaseMs } = this.#ports
    const nowMs = clock.nowMs()
    if (held.asking && nowMs - held.asking.startedMs < moneyLimits.askMs) return held.asking.done
    const failedForMs = nowMs - held.failedMs
    if (failedForMs >= 0 && failedForMs < moneyLimits.failedAskMs) {
      return Promise.reject(limitsUnknown(moneyLimits.failedAskMs))
    }
    const { lease } = held
    const ask = lease.ask({ isolate: isolate(), turn: ++this.#turns, forMs: leaseMs }, nowMs)
    const done = store
      .lease(lease.payer.tenant, ask)
      .then((grant) => {
        lease.accept(grant, ask, clock.nowMs())
        held.failedMs = 0
        held.knownMs = clock.nowMs()
        held.graceLeft = lease.caps.requests ?? moneyLimits.graceRequests
      })
      .catch((error: unknown) => {
        held.failedMs = clock.nowMs()
        log({ event: 'lease_failed', detail: whereThrown(error) })
        throw limitsUnknown(moneyLimits.failedAskMs, error)
      })
      .finally(() => {
        if (held.asking?.done === done) held.asking = undefined
      })
    held.asking = { done, startedMs: nowMs }
    keepAlive(done.catch(() => undefined))
    return done
  }

  /** What is not given back (the object fails, the isolate ends) comes back when the lease is over. */
  async #giveBack(held: Held): Promise<void> {
    const { clock, store, log, isolate, leaseMs } = this.#ports
    if (held.asking !== undefined) return
    const asker = { isolate: isolate(), turn: ++this.#turns, forMs: leaseMs }
    const { holds, turn, keyId } = held.lease.close(asker, clock.nowMs())
    try {
      await store.giveBack(held.lease.payer.tenant, { isolate: isolate(), turn, keyId, holds })
    } catch (error) {
      log({ event: 'give_back_failed', detail: whereThrown(error) })
    }
  }

  /** For one more lease of the tenant, by one that is idle: its own, where it has its share. Throws `over_capacity` when all are busy. */
  #makeRoom(tenant: string): void {
    const own = this.#held.get(tenant)
    if (own !== undefined && own.size >= moneyLimits.leasesOfTenant) this.#forgetIdle([[tenant, own]])
    else if (this.#size >= moneyLimits.leases) this.#forgetIdle(this.#held)
  }

  /** One that gave back what it held already, or else the one that was quiet the longest; its lease ends by itself. */
  #forgetIdle(among: Iterable<[string, Map<string, Held>]>): void {
    const nowMs = this.#ports.clock.nowMs()
    let oldest: { tenant: string; keyId: string; usedMs: number } | undefined
    search: for (const [tenant, keys] of among) {
      for (const [keyId, { lease, usedMs }] of keys) {
        if (!lease.isIdle || (oldest !== undefined && usedMs >= oldest.usedMs)) continue
        oldest = { tenant, keyId, usedMs }
        if (nowMs - usedMs >= 2 * moneyLimits.idleMs) break search
      }
    }
    if (oldest === undefined) throw tooManyKeys(moneyLimits.idleMs)
    const keys = this.#ofTenant(oldest.tenant)
    keys.delete(oldest.keyId)
    this.#size -= 1
    if (keys.size === 0) this.#held.delete(oldest.tenant)
  }
}
