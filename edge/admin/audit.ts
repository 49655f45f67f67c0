import type { AppContext } from '../appEnv.ts'
import { type Desk, found, pageResponse, param, readPage } from './desk.ts'

/** `GET /admin/tenants/{tenant}/audit`: its cursor is the number of the last entry that was read. */
export const showAudit = (desk: Desk) => async (c: AppContext) => {
  const tenant = param(c, 'tenant')
  const page = readPage(c, 'read the audit log')
  found(await desk.accounts.tenant(tenant), 'read the audit log', { tenant })
  const rows = await desk.accounts.audit(tenant, { ...page, limit: page.limit + 1 })
  const kept = rows.slice(0, page.limit)
  const next = rows.length > page.limit ? kept.at(-1)?.seq : undefined
  return pageResponse(c, { rows: kept, ...(next !== undefined && { next }) }, (entry) => entry)
}
