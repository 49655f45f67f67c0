import type { AuditAction } from '#core/contract/audit'
import type { KeyChangeBody } from '#core/contract/http/admin/keys'
import { changeLimits } from '#core/contract/http/admin/limits'
import type { TenantChangeBody } from '#core/contract/http/admin/tenants'
import { fullPermit } from '#core/contract/tenancy'
import type {
  Deed,
  KeyName,
  KeyRow,
  KeysByPepper,
  NewKey,
  NewTenant,
  NextKey,
  Page,
  Rows,
  TenantRow,
} from '../../admin/accountStore.ts'
import type { PepperedKey, ShownKey } from '../../access/pepperedKey.ts'
import type { KeyRecord } from '../../ports.ts'
import { KeyTable } from './keyTable.ts'
import { OutboxTable } from './outboxTable.ts'
import { TenantTable } from './tenantTable.ts'

/** One object lists them all; more customers than this want a directory in several parts. */
const maxTenants = 10_000
/** Keys of one tenant, those out of force included until room is needed. */
const maxKeysOfTenant = 1_000

const demo = { tenant: 'demo', keyId: 'key_demo', name: 'Demo' } as const

/**
 * Tenants and keys, and every deed on them told to the outbox. Each method runs without waiting for anything, so that what it
 * writes is written as one.
 */
export class Accounts {
  readonly #tenants: TenantTable
  readonly #keys: KeyTable
  readonly outbox: OutboxTable

  constructor(sql: SqlStorage) {
    this.#tenants = new TenantTable(sql)
    this.#keys = new KeyTable(sql)
    this.outbox = new OutboxTable(sql)
  }

  /**
   * Who shows a key with this digest, or with this former one; undefined when there is none or it was revoked. `day` is noted as
   * that of its last use, and the digest as the one it has now.
   */
  findKey({ digest, pepper, former }: ShownKey, day: string): KeyRecord | undefined {
    const key =
      this.#keys.byDigest(digest) ?? (former === undefined ? undefined : this.#keys.byDigest(former))
    const record = this.#recordOf(key)
    if (key === undefined || record === undefined) return undefined
    if (key.pepper !== pepper) this.#keys.move(key, { digest, pepper })
    this.#keys.noteUse(key, day)
    return record
  }

  /** Of keys in force at `nowMs`: how many are stored under this pepper, and how many are not. */
  keysByPepper(pepper: string, nowMs: number): KeysByPepper {
    return this.#keys.countByPepper(pepper, nowMs)
  }

  /** The same by the key's id, for work that it has ordered. */
  keyNamed({ tenant, id }: KeyName): KeyRecord | undefined {
    return this.#recordOf(this.#keys.find(tenant, id))
  }

  #recordOf(key: KeyRow | undefined): KeyRecord | undefined {
    if (key === undefined || key.revokedMs !== undefined) return undefined
    const tenant = this.#tenants.find(key.tenant)
    if (tenant === undefined) return undefined
    return {
      tenant: tenant.id,
      tenantStatus: tenant.status,
      tenantLimits: tenant.limits,
      keyId: key.id,
      permit: key.permit,
      limits: key.limits,
      ...(key.expiresMs !== undefined && { expiresMs: key.expiresMs }),
    }
  }

  /**
   * The demo tenant with this key, or with none; the one of an earlier start is no longer in force. The same key again changes
   * nothing, and one that is another's stays that.
   */
  setDemoKey(demoKey: PepperedKey | undefined, deed: Deed): void {
    const { tenant, keyId, name } = demo
    const before = this.#keys.find(tenant, keyId)
    const holder = demoKey && this.#keys.byDigest(demoKey.digest)
    if (holder?.id === keyId) return
    this.#keys.remove(keyId)
    if (demoKey === undefined || holder !== undefined) {
      if (before) this.#tell(tenant, { ...deed, action: 'key.revoked', subject: keyId, detail: {} })
      return
    }
    this.#tenants.add({ id: tenant, name, status: 'active', limits: {}, createdMs: deed.at_ms })
    const key: KeyRow = { id: keyId, tenant, name, permit: fullPermit, limits: {}, createdMs: deed.at_ms }
    this.#keys.add(key, demoKey)
    this.#tell(tenant, { ...deed, action: 'key.created', subject: keyId, detail: { name } })
  }

  tenant(id: string): TenantRow | undefined {
    return this.#tenants.find(id)
  }

  tenants(page: Page): Rows<TenantRow> {
    return this.#tenants.list(page)
  }

  createTenant({ id, body }: NewTenant, deed: Deed): TenantRow | 'full' {
    if (this.#tenants.count() >= maxTenants) return 'full'
    const limits = changeLimits({}, body.limits ?? {})
    const tenant: TenantRow = { id, name: body.name, status: 'active', limits, createdMs: deed.at_ms }
    this.#tenants.add(tenant)
    this.#tell(id, { ...deed, action: 'tenant.created', subject: id, detail: body })
    return tenant
  }

  updateTenant(id: string, change: TenantChangeBody, deed: Deed): TenantRow | undefined {
    const before = this.#tenants.find(id)
    if (before === undefined) return undefined
    const tenant: TenantRow = {
      ...before,
      name: change.name ?? before.name,
      status: change.status ?? before.status,
      limits: changeLimits(before.limits, change.limits ?? {}),
    }
    this.#tenants.update(tenant)
    this.#tell(id, { ...deed, action: 'tenant.updated', subject: id, detail: change })
    return tenant
  }

  key({ tenant, id }: KeyName): KeyRow | undefined {
    return this.#keys.find(tenant, id)
  }

  keys(tenant: string, page: Page): Rows<KeyRow> {
    return this.#keys.list(tenant, page)
  }

  createKey({ tenant, id, digest, pepper, body }: NewKey, deed: Deed): KeyRow | 'full' | undefined {
    if (this.#tenants.find(tenant) === undefined) return undefined
    if (!this.#hasRoom(tenant, deed.at_ms)) return 'full'
    const key: KeyRow = {
      id,
      tenant,
      name: body.name,
      permit: { models: body.models, reach: body.reach },
      limits: changeLimits({}, body.limits ?? {}),
      createdMs: deed.at_ms,
      ...(body.expires_at !== undefined && { expiresMs: body.expires_at * 1000 }),
    }
    this.#keys.add(key, { digest, pepper })
    this.#tell(tenant, { ...deed, action: 'key.created', subject: id, detail: body })
    return key
  }

  updateKey({ tenant, id }: KeyName, change: KeyChangeBody, deed: Deed): KeyRow | undefined {
    const before = this.#keys.find(tenant, id)
    if (before === undefined) return undefined
    const { expiresMs, ...rest } = before
    const expires = change.expires_at === undefined ? expiresMs : endOf(change.expires_at)
    const key: KeyRow = {
      ...rest,
      name: change.name ?? before.name,
      permit: { models: change.models ?? before.permit.models, reach: change.reach ?? before.permit.reach },
      limits: changeLimits(before.limits, change.limits ?? {}),
      ...(expires !== undefined && { expiresMs: expires }),
    }
    this.#keys.update(key)
    this.#tell(tenant, { ...deed, action: 'key.updated', subject: id, detail: change })
    return key
  }

  /** Another key with the name, permit and limits of this one, which goes on for `overlapMs`. */
  rotateKey(
    { tenant, id }: KeyName,
    { newId, digest, pepper, overlapMs }: NextKey,
    deed: Deed,
  ): KeyRow | 'full' | undefined {
    const before = this.#keys.find(tenant, id)
    if (before === undefined || before.revokedMs !== undefined) return undefined
    if (!this.#hasRoom(tenant, deed.at_ms)) return 'full'
    const { name, permit, limits, expiresMs } = before
    const end = deed.at_ms + overlapMs
    this.#keys.update({ ...before, expiresMs: Math.min(expiresMs ?? end, end) })
    const key: KeyRow = {
      id: newId,
      tenant,
      name,
      permit,
      limits,
      createdMs: deed.at_ms,
      ...(expiresMs !== undefined && { expiresMs }),
    }
    this.#keys.add(key, { digest, pepper })
    const detail = { new_key: newId, overlap_seconds: overlapMs / 1000 }
    this.#tell(tenant, { ...deed, action: 'key.rotated', subject: id, detail })
    return key
  }

  /** Puts a key out of force for good; one that already is stays as it is. */
  revokeKey({ tenant, id }: KeyName, deed: Deed): KeyRow | undefined {
    const before = this.#keys.find(tenant, id)
    if (before === undefined || before.revokedMs !== undefined) return before
    const key: KeyRow = { ...before, revokedMs: deed.at_ms }
    this.#keys.update(key)
    this.#tell(tenant, { ...deed, action: 'key.revoked', subject: id, detail: {} })
    return key
  }

  #hasRoom(tenant: string, nowMs: number): boolean {
    if (this.#keys.count(tenant) < maxKeysOfTenant) return true
    this.#keys.forgetEnded(tenant, nowMs)
    return this.#keys.count(tenant) < maxKeysOfTenant
  }

  #tell(tenant: string, event: Deed & { action: AuditAction; subject: string; detail: object }): void {
    this.outbox.add(tenant, { ...event, detail: { ...event.detail } })
  }
}

const endOf = (seconds: number | null): number | undefined => (seconds === null ? undefined : seconds * 1000)
