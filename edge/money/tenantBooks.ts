import type { KeyLimits } from '#core/contract/tenancy'
import type { UsageGroup, UsageQuery } from '#core/contract/http/usage'
import type { Use } from './use.ts'

/** Whose limits and whose money: a caller, as far as they are concerned. */
export type Payer = {
  tenant: string
  keyId: string
  limits: KeyLimits
  /** Of all keys of the tenant together. */
  tenantLimits: KeyLimits
}

/** What a lease holds. `slots`: requests at the same time. */
export type Amounts = { requests: number; tokens: number; slots: number; microUsd: number }
export type Dimension = keyof Amounts

/** An isolate's question for more of what one key may use. */
export type LeaseAsk = {
  /** Names the isolate for as long as it lives. */
  isolate: string
  /** Counts the asks of this lease: one that arrives after a later one is refused. */
  turn: number
  keyId: string
  limits: KeyLimits
  tenantLimits: KeyLimits
  /** How long the lease is to last. The isolate counts from when it asked, the object from when it granted, which is later. */
  forMs: number
  /** What the isolate still holds: units not used, slots in use, money free, reserved or not yet settled. */
  holds: Amounts
  /** More that requests wait for. */
  need: Amounts
  /** More that would spare the next ask; `need` included. */
  want: Amounts
}

/** How full a bucket of requests or tokens is beside all leases, and in what time an empty one fills: the tightest of key and tenant. */
export type PaceState = { limit: number; remaining: number; windowMs: number }

/** What the object gave. Where something is not limited it gives what was wanted. */
export type Grant = {
  added: Amounts
  requests?: PaceState
  tokens?: PaceState
  /** Until the budget that was too small begins anew; a second where only other leases hold the money. */
  budgetWaitMs?: number
  /** Nothing was given, because the tenant has as many leases as it may; in so long some are given back. */
  tooManyLeasesMs?: number
}

/** Counts of free answers that differ in nothing but time. */
export type FreeUse = Omit<Use, 'requestId' | 'microUsd'> & { keyId: string; requests: number }

/** One write of everything that finished meanwhile. The same batch twice counts once, and so does the same request id. */
export type SettleBatch = {
  id: string
  isolate: string
  rows: (Use & { keyId: string })[]
  free: FreeUse[]
  /** Ids of free answers, so that feedback can name them. */
  answered: string[]
}

export type Feedback = { requestId: string; keyId: string; score: number; text?: string }

/** Limits, ledger and usage of each tenant. The real one is an object for each tenant (`platform/tenantBooks.ts`). */
export type TenantBooks = {
  /** Throws what the store throws: then nothing is known. */
  lease(tenant: string, ask: LeaseAsk): Promise<Grant>
  /** The isolate is done with the key: what it holds goes back. */
  giveBack(tenant: string, ask: Pick<LeaseAsk, 'isolate' | 'turn' | 'keyId' | 'holds'>): Promise<void>
  settle(tenant: string, batch: SettleBatch): Promise<void>
  usage(tenant: string, query: UsageQuery): Promise<{ groups: UsageGroup[]; hasMore: boolean }>
  /** False when no answer of this tenant has that id. */
  addFeedback(tenant: string, feedback: Feedback): Promise<boolean>
}
