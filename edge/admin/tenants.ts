import { writeLimits } from '#core/contract/http/admin/limits'
import { TenantBody, TenantChangeBody, type TenantReply } from '#core/contract/http/admin/tenants'
import { parse } from '#core/contract/parse'
import { unixSeconds } from '#core/contract/unixSeconds'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import type { TenantRow } from './accountStore.ts'
import { type Desk, found, newDeed, pageResponse, param, readPage } from './desk.ts'

/** `GET /admin/tenants` */
export const listTenants = (desk: Desk) => async (c: AppContext) =>
  pageResponse(c, await desk.accounts.tenants(readPage(c, 'list tenants')), writeTenant)

/** `POST /admin/tenants` */
export const createTenant = (desk: Desk) => async (c: AppContext) => {
  const body = parse(TenantBody, c.get('body').value, 'create a tenant')
  const id = `tenant_${desk.newId()}`
  return reply(
    c,
    found(await desk.accounts.createTenant({ id, body }, newDeed(desk)), 'create a tenant', { tenant: id }),
  )
}

/** `GET /admin/tenants/{tenant}` */
export const showTenant = (desk: Desk) => async (c: AppContext) => {
  const id = param(c, 'tenant')
  return reply(c, found(await desk.accounts.tenant(id), 'show the tenant', { tenant: id }))
}

/** `POST /admin/tenants/{tenant}` */
export const changeTenant = (desk: Desk) => async (c: AppContext) => {
  const id = param(c, 'tenant')
  const change = parse(TenantChangeBody, c.get('body').value, 'change the tenant')
  return reply(
    c,
    found(await desk.accounts.updateTenant(id, change, newDeed(desk)), 'change the tenant', { tenant: id }),
  )
}

const reply = (c: AppContext, tenant: TenantRow) => apiResponse(c, JSON.stringify(writeTenant(tenant)))

function writeTenant({ id, name, status, limits, createdMs }: TenantRow): TenantReply {
  return {
    object: 'tenant',
    id,
    name,
    status,
    limits: writeLimits(limits),
    created_at: unixSeconds(createdMs),
  }
}
