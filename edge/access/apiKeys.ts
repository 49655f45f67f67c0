import { AppError } from '#core/contract/error'
import { isWellFormedApiKey } from '#core/contract/apiKey'
import { edgeLimits } from '../limits.ts'
import { bearerKey } from './bearerKey.ts'
import { pepperName } from './pepperName.ts'
import type { ShownKey } from './pepperedKey.ts'
import type { KeyRecord, Ports } from '../ports.ts'

/**
 * Who the API key of an `Authorization` header belongs to. Shape and checksum first, then its digest (no secret is ever compared or stored), then the
 * key store; a key in force is remembered for a second, so that a revoked one stops working within that second.
 */
export class ApiKeys {
  readonly #ports: Pick<Ports, 'clock' | 'digests' | 'keys'>
  #pepper: Promise<string> | undefined
  readonly #remembered = new Map<string, { record: KeyRecord; untilMs: number }>()

  constructor(ports: Pick<Ports, 'clock' | 'digests' | 'keys'>) {
    this.#ports = ports
  }

  /**
   * Throws the same `invalid_key` for everything that is not a key; to who shows one, `key_expired` or `tenant_suspended`
   * says why it is not in force.
   */
  async check(authorization: string): Promise<KeyRecord> {
    const key = bearerKey(authorization)
    if (key === undefined) throw invalidKey()
    const record = await this.#find(key)
    requireInForce(record, this.#ports.clock.nowMs())
    return record
  }

  /** The same of a key that was shown earlier, by its id. */
  async named(tenant: string, keyId: string): Promise<KeyRecord> {
    const record = await this.#remember(`${tenant}/${keyId}`, () => this.#ports.keys.named(tenant, keyId))
    requireInForce(record, this.#ports.clock.nowMs())
    return record
  }

  async #find(key: string): Promise<KeyRecord> {
    const { digests, keys } = this.#ports
    const digest = await digests.apiKey(key)
    return this.#remember(digest, async () => {
      const known = isWellFormedApiKey(key) || (await keys.isDemo(digest))
      return known ? keys.find(await this.#shown(key, digest)) : undefined
    })
  }

  async #shown(key: string, digest: string): Promise<ShownKey> {
    const { digests } = this.#ports
    const pepper = await (this.#pepper ??= pepperName(digests))
    const former = await digests.formerApiKey?.(key)
    return { digest, pepper, ...(former !== undefined && { former }) }
  }

  async #remember(name: string, find: () => Promise<KeyRecord | undefined>): Promise<KeyRecord> {
    const nowMs = this.#ports.clock.nowMs()
    const remembered = this.#remembered.get(name)
    if (remembered && nowMs < remembered.untilMs) return remembered.record
    const record = await find()
    this.#remembered.delete(name)
    if (record === undefined) throw invalidKey()
    if (this.#remembered.size >= edgeLimits.rememberedKeys) this.#forgetOldest()
    this.#remembered.set(name, { record, untilMs: nowMs + edgeLimits.keyMemoryMs })
    return record
  }

  #forgetOldest(): void {
    const oldest = this.#remembered.keys().next()
    if (!oldest.done) this.#remembered.delete(oldest.value)
  }
}

function requireInForce({ expiresMs, tenantStatus }: KeyRecord, nowMs: number): void {
  if (expiresMs !== undefined && expiresMs <= nowMs) {
    const ended = new Date(expiresMs).toISOString()
    throw new AppError(
      'key_expired',
      `Cannot let the request in: its API key ended at ${ended}; send a newer one`,
      {
        param: 'header authorization',
      },
    )
  }
  if (tenantStatus === 'suspended') {
    throw new AppError(
      'tenant_suspended',
      'Cannot let the request in: the account of its API key is suspended; ask the operator of this service',
    )
  }
}

export function invalidKey(): AppError {
  return new AppError(
    'invalid_key',
    'Cannot let the request in: its API key is not valid; send "Authorization: Bearer hedge_..." with a key in force',
    { param: 'header authorization' },
  )
}
