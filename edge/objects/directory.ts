import { DurableObject } from 'cloudflare:workers'
import { fullPermit } from '#core/contract/tenancy'
import type { KeyRecord } from '../ports.ts'
import { KeyTable } from './directory/keyTable.ts'
import { TenantTable } from './directory/tenantTable.ts'

const demo = { tenant: 'demo', keyId: 'key_demo', name: 'Demo' } as const

/**
 * Tenants and their keys. One object holds them all: an isolate asks at most once a second for a key in use, so thousands
 * of keys in force cost it a fraction of what one object serves.
 */
export class Directory extends DurableObject<object> {
  readonly #tenants: TenantTable
  readonly #keys: KeyTable

  constructor(context: DurableObjectState, env: object) {
    super(context, env)
    this.#tenants = new TenantTable(context.storage.sql)
    this.#keys = new KeyTable(context.storage.sql)
  }

  /** Who shows a key with this digest; undefined when there is none or it was revoked. */
  findKey(digest: string): KeyRecord | undefined {
    const key = this.#keys.byDigest(digest)
    if (key === undefined || key.revokedMs !== undefined) return undefined
    const tenant = this.#tenants.find(key.tenant)
    if (tenant === undefined) return undefined
    this.#keys.noteUse(key, new Date().toISOString().slice(0, 10))
    return {
      tenant: tenant.id,
      keyId: key.id,
      permit: key.permit,
      limits: key.limits,
      tenantLimits: tenant.limits,
      tenantStatus: tenant.status,
      ...(key.expiresMs !== undefined && { expiresMs: key.expiresMs }),
    }
  }

  /** The demo tenant with this key; the one of an earlier start is no longer in force. */
  setDemoKey(digest: string): void {
    const createdMs = Date.now()
    this.#tenants.add({ id: demo.tenant, name: demo.name, limits: {}, createdMs })
    this.#keys.put({
      id: demo.keyId,
      digest,
      tenant: demo.tenant,
      name: demo.name,
      permit: fullPermit,
      limits: {},
      createdMs,
    })
  }

  ping(): void {
    this.#tenants.find(demo.tenant)
  }
}
