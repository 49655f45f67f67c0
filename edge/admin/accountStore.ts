import type { AuditEntry, AuditEvent } from '#core/contract/audit'
import type { KeyBody, KeyChangeBody } from '#core/contract/http/admin/keys'
import type { TenantBody, TenantChangeBody } from '#core/contract/http/admin/tenants'
import type { KeyLimits, Permit, TenantStatus } from '#core/contract/tenancy'
import type { PepperedKey } from '../access/pepperedKey.ts'

export type TenantRow = {
  id: string
  name: string
  status: TenantStatus
  limits: KeyLimits
  createdMs: number
}

export type KeyRow = {
  id: string
  tenant: string
  name: string
  permit: Permit
  limits: KeyLimits
  createdMs: number
  expiresMs?: number
  revokedMs?: number
  /** The last day, UTC, on which it was used: `2026-10-01`. */
  usedDay?: string
}

/** A part of a list: `after` is the `next` of the part before. */
export type Page = { after: number; limit: number }
export type Rows<T> = { rows: T[]; next?: number }

/** Who does something, when, and under which id of the audit log. */
export type Deed = Pick<AuditEvent, 'id' | 'at_ms' | 'actor'>
export type KeyName = { tenant: string; id: string }
export type NewTenant = { id: string; body: TenantBody }
export type NewKey = KeyName & PepperedKey & { body: KeyBody }
/** The digest, id and overlap of a key that takes the place of another. */
export type NextKey = PepperedKey & { newId: string; overlapMs: number }
/** Keys in force under a pepper, and those that have not come to it. */
export type KeysByPepper = { here: number; elsewhere: number }

/** Tenants and keys as an operator sees them. `undefined`: there is no such tenant or key; `full`: no more fit. */
export type AccountStore = {
  tenant(id: string): Promise<TenantRow | undefined>
  tenants(page: Page): Promise<Rows<TenantRow>>
  createTenant(tenant: NewTenant, deed: Deed): Promise<TenantRow | 'full'>
  updateTenant(id: string, change: TenantChangeBody, deed: Deed): Promise<TenantRow | undefined>
  keys(tenant: string, page: Page): Promise<Rows<KeyRow>>
  key(name: KeyName): Promise<KeyRow | undefined>
  createKey(key: NewKey, deed: Deed): Promise<KeyRow | 'full' | undefined>
  updateKey(name: KeyName, change: KeyChangeBody, deed: Deed): Promise<KeyRow | undefined>
  rotateKey(name: KeyName, next: NextKey, deed: Deed): Promise<KeyRow | 'full' | undefined>
  revokeKey(name: KeyName, deed: Deed): Promise<KeyRow | undefined>
  keysByPepper(pepper: string): Promise<KeysByPepper>
  audit(tenant: string, page: Page): Promise<AuditEntry[]>
}

/** What administering needs: the digest of the operator's key under the pepper, and where tenants and keys are. */
export type Admin = { keyDigest: string; accounts: AccountStore; newApiKey(): string }
