import { AppError } from '#core/contract/error'
import { BatchBody, type BatchFailure, type BatchReply } from '#core/contract/http/jobs/batches'
import { ListQuery, writeList } from '#core/contract/http/jobs/list'
import { parse } from '#core/contract/parse'
import { unixSeconds } from '#core/contract/unixSeconds'
import { requireKey } from '../../access/requireKey.ts'
import type { AppContext } from '../../appEnv.ts'
import type { Ports } from '../../ports.ts'
import { jobLimits } from '../jobLimits.ts'
import type { BatchView, DeadLetter } from '../jobStore.ts'
import { found, json, param, queryOf } from './desk.ts'

/** `POST /v1/batches`: acknowledged once it is kept; its requests run with the permit and limits of this key as they then are. */
export const createBatch = (ports: Ports) => async (c: AppContext) => {
  const { tenant, keyId } = requireKey(c.get('caller'), 'create a batch')
  const body = parse(BatchBody, c.get('body').value, 'create a batch')
  const createdMs = ports.clock.nowMs()
  const made = await ports.jobs.createBatch(tenant, {
    id: `batch_${ports.newId()}`,
    tenant,
    keyId,
    endpoint: body.endpoint,
    inputFile: body.input_file_id,
    outputFile: `file-${ports.newId()}`,
    errorFile: `file-${ports.newId()}`,
    metadata: body.metadata ?? null,
    createdMs,
    expiresMs: createdMs + jobLimits.windowMs,
  })
  if (made === 'no_file') {
    throw new AppError(
      'not_found',
      `Cannot create a batch: there is no file ${JSON.stringify(body.input_file_id)} of purpose batch; upload one`,
      { param: 'input_file_id' },
    )
  }
  if (made === 'full') {
    throw new AppError(
      'rate_limited',
      `Cannot create a batch: ${jobLimits.liveBatches} are not over yet; wait for one`,
      { retryAfterMs: fullRetryMs },
    )
  }
  return json(c, writeBatch(made))
}

/** Batches are long. */
const fullRetryMs = 60_000

/** `GET /v1/batches` */
export const listBatches = (ports: Ports) => async (c: AppContext) => {
  const { tenant } = requireKey(c.get('caller'), 'list batches')
  const { rows, hasMore } = await ports.jobs.batches(tenant, parse(ListQuery, queryOf(c), 'list batches'))
  return json(c, writeList(rows.map(writeBatch), hasMore))
}

/** `GET /v1/batches/{id}` */
export const showBatch = (ports: Ports) => async (c: AppContext) => {
  const { tenant } = requireKey(c.get('caller'), 'show a batch')
  const id = param(c)
  return json(c, writeBatch(found(await ports.jobs.batch(tenant, id), 'show the batch', id)))
}

/** `POST /v1/batches/{id}/cancel` */
export const cancelBatch = (ports: Ports) => async (c: AppContext) => {
  const { tenant } = requireKey(c.get('caller'), 'cancel a batch')
  const id = param(c)
  const batch = found(await ports.jobs.cancelBatch(tenant, id), 'cancel the batch', id)
  if (batch.status !== 'cancelling' && batch.status !== 'cancelled') {
    throw new AppError(
      'invalid_request',
      `Cannot cancel the batch ${id}: it is ${batch.status}; nothing is left to stop`,
    )
  }
  return json(c, writeBatch(batch))
}

/** `GET /v1/batches/{id}/failures` */
export const listFailures = (ports: Ports) => async (c: AppContext) => {
  const { tenant } = requireKey(c.get('caller'), 'list failures')
  const id = param(c)
  const page = parse(ListQuery, queryOf(c), 'list failures')
  found(await ports.jobs.batch(tenant, id), 'list the failures of the batch', id)
  const { rows, hasMore } = await ports.jobs.failures(tenant, { ...page, batch: id })
  return json(c, writeList(rows.map(writeFailure), hasMore))
}

/** `POST /v1/batches/{id}/retry`: opens the batch again for what was tried in vain. */
export const retryBatch = (ports: Ports) => async (c: AppContext) => {
  const { tenant } = requireKey(c.get('caller'), 'retry a batch')
  const id = param(c)
  return json(c, writeBatch(found(await ports.jobs.retryBatch(tenant, id), 'retry the batch', id)))
}

export function writeBatch(batch: BatchView): BatchReply {
  return {
    id: batch.id,
    object: 'batch',
    endpoint: batch.endpoint,
    ...(batch.errors.length > 0 && { errors: { object: 'list', data: batch.errors } }),
    input_file_id: batch.inputFile,
    completion_window: '24h',
    status: batch.status,
    ...(batch.hasOutput && { output_file_id: batch.outputFile }),
    ...(batch.hasErrors && { error_file_id: batch.errorFile }),
    created_at: unixSeconds(batch.createdMs),
    expires_at: unixSeconds(batch.expiresMs),
    ...batch.times,
    request_counts: batch.counts,
    metadata: batch.metadata,
  }
}

export function writeFailure({ id, batch, customId, attempts, code, atMs }: DeadLetter): BatchFailure {
  return {
    id,
    object: 'batch.failure',
    batch_id: batch,
    custom_id: customId,
    attempts,
    code,
    failed_at: unixSeconds(atMs),
  }
}
