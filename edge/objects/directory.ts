import { DurableObject } from 'cloudflare:workers'
import type { KeyChangeBody } from '#core/contract/http/admin/keys'
import type { TenantChangeBody } from '#core/contract/http/admin/tenants'
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
} from '../admin/accountStore.ts'
import type { PepperedKey, ShownKey } from '../access/pepperedKey.ts'
import type { KeyRecord } from '../ports.ts'
import { Accounts } from './directory/accounts.ts'
import { webClock } from '../platform/webClock.ts'
import { carryOut } from './directory/carryOut.ts'
import type { Tenant } from './tenant.ts'

/** A tenant's object that does not answer is asked again after this long, for as long as it takes. */
const carryAgainMs = 5_000

/**
 * Tenants and their keys. One object holds them all: an isolate asks at most once a second for a key in use, so thousands
 * of keys in force cost it a fraction of what one object serves.
 */
export class Directory extends DurableObject<{ TENANT: DurableObjectNamespace<Tenant> }> {
  readonly #accounts = new Accounts(this.ctx.storage.sql)

  findKey(key: ShownKey): KeyRecord | undefined {
    return this.#accounts.findKey(key, new Date().toISOString().slice(0, 10))
  }

  keyNamed(tenant: string, id: string): KeyRecord | undefined {
    return this.#accounts.keyNamed({ tenant, id })
  }

  setDemoKey(key: PepperedKey | undefined): Promise<void> {
    const deed = { id: crypto.randomUUID(), at_ms: Date.now(), actor: 'deployment' }
    return this.#carryAfter(this.#accounts.setDemoKey(key, deed))
  }

  ping(): void {
    this.#accounts.tenant('')
  }

  tenant(id: string): TenantRow | undefined {
    return this.#accounts.tenant(id)
  }

  tenants(page: Page): Rows<TenantRow> {
    return this.#accounts.tenants(page)
  }

  key(name: KeyName): KeyRow | undefined {
    return this.#accounts.key(name)
  }

  keys(tenant: string, page: Page): Rows<KeyRow> {
    return this.#accounts.keys(tenant, page)
  }

  keysByPepper(pepper: string): KeysByPepper {
    return this.#accounts.keysByPepper(pepper, Date.now())
  }

  createTenant(tenant: NewTenant, deed: Deed): Promise<TenantRow | 'full'> {
    return this.#carryAfter(this.#accounts.createTenant(tenant, deed))
  }

  updateTenant(id: string, change: TenantChangeBody, deed: Deed): Promise<TenantRow | undefined> {
    return this.#carryAfter(this.#accounts.updateTenant(id, change, deed))
  }

  createKey(key: NewKey, deed: Deed): Promise<KeyRow | 'full' | undefined> {
    return this.#carryAfter(this.#accounts.createKey(key, deed))
  }

  updateKey(name: KeyName, change: KeyChangeBody, deed: Deed): Promise<KeyRow | undefined> {
    return this.#carryAfter(this.#accounts.updateKey(name, change, deed))
  }

  rotateKey(name: KeyName, next: NextKey, deed: Deed): Promise<KeyRow | 'full' | undefined> {
    return this.#carryAfter(this.#accounts.rotateKey(name, next, deed))
  }

  revokeKey(name: KeyName, deed: Deed): Promise<KeyRow | undefined> {
    return this.#carryAfter(this.#accounts.revokeKey(name, deed))
  }

  override async alarm(): Promise<void> {
    await this.#carry()
  }

  /** `done`, after what was told of it stands in its tenant's log, or is sure to get there. */
  async #carryAfter<T>(done: T): Promise<T> {
    if (!this.#accounts.outbox.isEmpty) await this.#carry()
    return done
  }

  async #carry(): Promise<void> {
    // Set before anything is waited for, so that it is written together with the deed: whatever ends here goes on there.
    await this.ctx.storage.setAlarm(Date.now() + carryAgainMs)
    const { TENANT } = this.env
    const isEmpty = await carryOut(
      this.#accounts.outbox,
      ({ tenant, event }) => TENANT.get(TENANT.idFromName(tenant)).audit(event),
      webClock,
    )
    if (isEmpty) await this.ctx.storage.deleteAlarm()
  }
}
