import { leaseGrant } from '#core/policy/lease'
import type { KeyLimits } from '#core/contract/tenancy'
import type { Amounts, Grant, LeaseAsk, PaceState } from '../../money/tenantBooks.ts'
import { dimensions, noAmounts } from '../../money/caps.ts'
import { bucketsOf } from './bucketTable.ts'
import { wholeTenant } from './limitTable.ts'
import type { TenantTables } from './tenantTables.ts'

/** The object's clock may run a little faster than an isolate's; until then nothing of a lease is given to others. */
const graceMs = 2_000
/** Only other leases hold the money: they settle within moments. */
const heldElsewhereMs = 1_000
/** Leases of a tenant at the same time: a thousand keys on ten isolates each. */
const maxLeases = 10_000
/** An isolate gives back what it does not use within about so long. */
const tooManyMs = 2_000

/** One account that the lease takes from, with what its other leases hold. */
type Account = { id: string; limits: KeyLimits; others: Amounts }

/** Gives an isolate what it may use, out of the limits of its key and its tenant, whichever has less. */
export function grantLease(tables: TenantTables, ask: LeaseAsk, nowMs: number): Grant {
  const { leases, limits } = tables
  leases.sweep(nowMs)
  const before = leases.find(ask.isolate, ask.keyId)
  if (before && before.turn > ask.turn)
    throw new Error(`Cannot lease: ask ${ask.turn} came after ${before.turn}`)
  if (before === undefined && leases.count >= maxLeases) {
    return { added: { ...noAmounts }, tooManyLeasesMs: tooManyMs }
  }
  const account = (id: string, limits: KeyLimits): Account => ({
    id,
    limits,
    others: less(leases.held(id), before),
  })
  const accounts = [account(ask.keyId, ask.limits), account(wholeTenant, ask.tenantLimits)]
  // Units and money that a lease still holds are its own only while it lasts; slots are in use whatever was leased.
  const holds = {
    requests: Math.min(ask.holds.requests, before?.requests ?? 0),
    tokens: Math.min(ask.holds.tokens, before?.tokens ?? 0),
    slots: ask.holds.slots,
    microUsd: ask.holds.microUsd,
  }
  const requests = grantUnits(tables, { kind: 'requests', accounts, ask, held: holds.requests, nowMs })
  const tokens = grantUnits(tables, { kind: 'tokens', accounts, ask, held: holds.tokens, nowMs })
  // Who got no request has no use for a slot.
  const isShut = requests.pace !== undefined && holds.requests + requests.added === 0
  const slots = isShut ? 0 : grantSlots(accounts, ask)
  const money = grantMoney(tables, { accounts, ask, nowMs })
  const held = {
    requests: holds.requests + requests.added,
    tokens: holds.tokens + tokens.added,
    slots: holds.slots + slots,
    microUsd: holds.microUsd + money.added,
  }
  // Of a lease that holds nothing there is no row, nor one of its limits: visitors who are refused may be many.
  if (dimensions.some((dimension) => held[dimension] > 0)) {
    limits.note(ask.keyId, ask.limits)
    limits.note(wholeTenant, ask.tenantLimits)
    const { isolate, keyId, turn } = ask
    leases.put({ isolate, keyId, turn, endsMs: nowMs + ask.forMs + graceMs, ...held }, before)
  } else if (before !== undefined) leases.remove(before)
  return {
    added: { ...noAmounts, requests: requests.added, tokens: tokens.added, slots, microUsd: money.added },
    ...(requests.pace && { requests: requests.pace }),
    ...(tokens.pace && { tokens: tokens.pace }),
    ...(money.waitMs !== undefined && { budgetWaitMs: money.waitMs }),
  }
}

const less = (all: Amounts, own: Amounts | undefined): Amounts => ({
  requests: all.requests - (own?.requests ?? 0),
  tokens: all.tokens - (own?.tokens ?? 0),
  slots: all.slots - (own?.slots ?? 0),
  microUsd: all.microUsd - (own?.microUsd ?? 0),
})

type UnitsGrant = {
  kind: 'requests' | 'tokens'
  accounts: Account[]
  ask: LeaseAsk
  held: number
  nowMs: number
}

function grantUnits(
  { buckets }: TenantTables,
  { kind, accounts, ask, held, nowMs }: UnitsGrant,
): { added: number; pace?: PaceState } {
  const limited = accounts.flatMap(({ id, limits, others }) =>
    bucketsOf(kind, { account: id, limits, leased: others[kind] + held }).map((bucket) => ({
      bucket,
      state: buckets.at(bucket, nowMs),
    })),
  )
  const [tightest] = limited.toSorted((a, b) => a.state.tokens - b.state.tokens)
  if (tightest === undefined) return { added: ask.want[kind] }
  const { bucket } = tightest
  const level = tightest.state.tokens
  const added = leaseGrant({ need: ask.need[kind], want: ask.want[kind], available: level })
  // Who gets nothing leaves no bucket behind: visitors may be many.
  if (added > 0) for (const each of limited) buckets.take(each.bucket, each.state, added)
  const { limit, windowMs } = bucket
  return { added, pace: { limit, windowMs, remaining: Math.max(0, level - added) } }
}

function grantSlots(accounts: Account[], { holds, need, want }: LeaseAsk): number {
  const free = accounts.flatMap(({ limits, others }) =>
    limits.concurrent === undefined ? [] : [limits.concurrent - others.slots - holds.slots],
  )
  if (free.length === 0) return want.slots
  return leaseGrant({ need: need.slots, want: want.slots, available: Math.min(...free) })
}

function grantMoney(
  { spending }: TenantTables,
  { accounts, ask, nowMs }: { accounts: Account[]; ask: LeaseAsk; nowMs: number },
): { added: number; waitMs?: number } {
  const { holds, need, want } = ask
  const rooms = accounts.flatMap(({ id, limits, others }) =>
    spending
      .rooms(id, limits, nowMs)
      .map((room) => ({ ...room, free: room.microUsd - others.microUsd - holds.microUsd })),
  )
  if (rooms.length === 0) return { added: want.microUsd }
  const available = Math.min(...rooms.map(({ free }) => free))
  const added = leaseGrant({ need: need.microUsd, want: want.microUsd, available })
  if (added >= need.microUsd) return { added }
  const usedUp = rooms.filter(({ microUsd }) => microUsd < need.microUsd)
  return { added, waitMs: Math.max(heldElsewhereMs, ...usedUp.map(({ endsInMs }) => endsInMs)) }
}
