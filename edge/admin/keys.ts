import { KeyBody, KeyChangeBody, type KeyReply, RotateBody } from '#core/contract/http/admin/keys'
import { writeLimits } from '#core/contract/http/admin/limits'
import { parse } from '#core/contract/parse'
import { unixSeconds } from '#core/contract/unixSeconds'
import { pepperKey } from '../access/pepperName.ts'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import type { KeyRow } from './accountStore.ts'
import { type Desk, found, keyName, namedKey, newDeed, pageResponse, param, readPage } from './desk.ts'

/** `GET /admin/tenants/{tenant}/keys` */
export const listKeys = (desk: Desk) => async (c: AppContext) => {
  const tenant = param(c, 'tenant')
  const page = readPage(c, 'list keys')
  found(await desk.accounts.tenant(tenant), 'list keys', { tenant })
  return pageResponse(c, await desk.accounts.keys(tenant, page), writeKey)
}

/** `POST /admin/tenants/{tenant}/keys`: the only answer that ever holds the key. */
export const createKey = (desk: Desk) => async (c: AppContext) => {
  const tenant = param(c, 'tenant')
  const body = parse(KeyBody, c.get('body').value, 'create a key')
  const { id, secret, peppered } = await newKey(desk)
  const made = await desk.accounts.createKey({ tenant, id, ...peppered, body }, newDeed(desk))
  return replyWithSecret(c, found(made, 'create a key', { tenant }), secret)
}

/** `GET /admin/tenants/{tenant}/keys/{key}` */
export const showKey = (desk: Desk) => async (c: AppContext) =>
  reply(c, found(await desk.accounts.key(keyName(c)), 'show the key', namedKey(c)))

/** `POST /admin/tenants/{tenant}/keys/{key}` */
export const changeKey = (desk: Desk) => async (c: AppContext) => {
  const change = parse(KeyChangeBody, c.get('body').value, 'change the key')
  const changed = await desk.accounts.updateKey(keyName(c), change, newDeed(desk))
  return reply(c, found(changed, 'change the key', namedKey(c)))
}

/** `POST /admin/tenants/{tenant}/keys/{key}/rotate` */
export const rotateKey = (desk: Desk) => async (c: AppContext) => {
  const { overlap_seconds } = parse(RotateBody, c.get('body').value, 'rotate the key')
  const { id, secret, peppered } = await newKey(desk)
  const next = { newId: id, ...peppered, overlapMs: overlap_seconds * 1000 }
  const made = await desk.accounts.rotateKey(keyName(c), next, newDeed(desk))
  return replyWithSecret(c, found(made, 'rotate the key', namedKey(c)), secret)
}

/** `POST /admin/tenants/{tenant}/keys/{key}/revoke`: out of force within a second, for good. */
export const revokeKey = (desk: Desk) => async (c: AppContext) => {
  const revoked = await desk.accounts.revokeKey(keyName(c), newDeed(desk))
  return reply(c, found(revoked, 'revoke the key', namedKey(c)))
}

async function newKey(desk: Desk) {
  const secret = desk.newApiKey()
  return { id: `key_${desk.newId()}`, secret, peppered: await pepperKey(secret, desk.digests) }
}

const reply = (c: AppContext, key: KeyRow) => apiResponse(c, JSON.stringify(writeKey(key)))
const replyWithSecret = (c: AppContext, key: KeyRow, secret: string) =>
  apiResponse(c, JSON.stringify({ ...writeKey(key), secret }))

const secondsOrNull = (ms: number | undefined): number | null => (ms === undefined ? null : unixSeconds(ms))

function writeKey(key: KeyRow): KeyReply {
  return {
    object: 'key',
    id: key.id,
    tenant: key.tenant,
    name: key.name,
    models: key.permit.models,
    reach: key.permit.reach,
    limits: writeLimits(key.limits),
    created_at: unixSeconds(key.createdMs),
    expires_at: secondsOrNull(key.expiresMs),
    revoked_at: secondsOrNull(key.revokedMs),
    last_used_day: key.usedDay ?? null,
  }
}
