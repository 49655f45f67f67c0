import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import { writeBatch, writeFailure } from '../jobs/routes/batches.ts'
import { type Desk, found, pageResponse, param, readPage } from './desk.ts'

/** `GET /admin/tenants/{tenant}/failures`: requests of batches that were tried in vain. Its cursor is the number of the last one read. */
export const listFailures = (desk: Desk) => async (c: AppContext) => {
  const tenant = param(c, 'tenant')
  const { after, limit } = readPage(c, 'list failures')
  found(await desk.accounts.tenant(tenant), 'list failures', { tenant })
  const { rows, hasMore } = await desk.jobs.failures(tenant, { after: `failure_${after}`, limit })
  const last = rows.at(-1)?.id.replace('failure_', '')
  const next = hasMore && last !== undefined ? { next: Number(last) } : {}
  return pageResponse(c, { rows, ...next }, writeFailure)
}

/** `POST /admin/tenants/{tenant}/batches/{batch}/retry` */
export const retryBatch = (desk: Desk) => async (c: AppContext) => {
  const tenant = param(c, 'tenant')
  const id = param(c, 'batch')
  found(await desk.accounts.tenant(tenant), 'retry the batch', { tenant })
  const batch = found(await desk.jobs.retryBatch(tenant, id), 'retry the batch', { tenant, batch: id })
  return apiResponse(c, JSON.stringify(writeBatch(batch)))
}
