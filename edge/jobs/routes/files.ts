import { AppError } from '#core/contract/error'
import type { FileReply } from '#core/contract/http/jobs/files'
import { FileListQuery, writeList } from '#core/contract/http/jobs/list'
import { parse } from '#core/contract/parse'
import { unixSeconds } from '#core/contract/unixSeconds'
import type { ByteBudget } from '../../access/byteBudget.ts'
import { requireKey } from '../../access/requireKey.ts'
import { apiResponse } from '../../apiResponse.ts'
import type { AppContext } from '../../appEnv.ts'
import type { Ports } from '../../ports.ts'
import { fileContent } from '../fileContent.ts'
import { jobLimits } from '../jobLimits.ts'
import type { FileRow } from '../jobStore.ts'
import { withUpload } from '../readUpload.ts'
import { sealPart } from '../sealedParts.ts'
import { wholeLines } from '../wholeLines.ts'
import { found, json, param, queryOf } from './desk.ts'

/** `POST /v1/files`: acknowledged once all of it is kept. */
export const uploadFile = (ports: Ports, budget: ByteBudget) => async (c: AppContext) => {
  const { tenant } = requireKey(c.get('caller'), 'keep a file')
  const { jobs, clock, sealer } = ports
  return withUpload(c, { clock, budget }, async ({ filename, bytes, keptSeconds }) => {
    const createdMs = clock.nowMs()
    const expiresMs = createdMs + keptSeconds * 1_000
    const id = `file-${ports.newId()}`
    const file = { id, purpose: 'batch' as const, filename, createdMs, expiresMs }
    if ((await jobs.beginFile(tenant, file, bytes.byteLength)) === 'full') throw noRoom()
    let at = 0
    for (const text of wholeLines(bytes, jobLimits.partBytes)) {
      await jobs.addPart(tenant, id, await sealPart(sealer, { tenant, file: id, name: String(at++) }, text))
    }
    return json(c, writeFile(found(await jobs.finishFile(tenant, id, expiresMs), 'keep the file', id)))
  })
}

/** `GET /v1/files` */
export const listFiles = (ports: Ports) => async (c: AppContext) => {
  const { tenant } = requireKey(c.get('caller'), 'list files')
  const { purpose, ...page } = parse(FileListQuery, queryOf(c), 'list files')
  const { rows, hasMore } = await ports.jobs.files(tenant, {
    ...page,
    ...(purpose !== undefined && { purpose }),
  })
  return json(c, writeList(rows.map(writeFile), hasMore))
}

/** `GET /v1/files/{id}` */
export const showFile = (ports: Ports) => async (c: AppContext) => {
  const { tenant } = requireKey(c.get('caller'), 'show a file')
  const id = param(c)
  return json(c, writeFile(found(await ports.jobs.file(tenant, id), 'show the file', id)))
}

/** `GET /v1/files/{id}/content` */
export const downloadFile = (ports: Ports) => async (c: AppContext) => {
  const { tenant } = requireKey(c.get('caller'), 'read a file')
  const id = param(c)
  const { filename } = found(await ports.jobs.file(tenant, id), 'read the file', id)
  return apiResponse(c, fileContent(ports, { tenant, file: id }), {
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`,
    },
  })
}

/** `DELETE /v1/files/{id}` */
export const deleteFile = (ports: Ports) => async (c: AppContext) => {
  const { tenant } = requireKey(c.get('caller'), 'delete a file')
  const id = param(c)
  if (found(await ports.jobs.deleteFile(tenant, id), 'delete the file', id) === 'in_use') {
    throw new AppError(
      'invalid_request',
      `Cannot delete the file ${id}: a batch that is not over needs it; cancel the batch or wait for its end`,
    )
  }
  return json(c, { id, object: 'file', deleted: true })
}

function writeFile({ id, purpose, filename, bytes, createdMs, expiresMs }: FileRow): FileReply {
  return {
    id,
    object: 'file',
    bytes,
    created_at: unixSeconds(createdMs),
    expires_at: unixSeconds(expiresMs),
    filename,
    purpose,
    status: 'processed',
  }
}

function noRoom(): AppError {
  return new AppError(
    'invalid_request',
    `Cannot keep the file: ${jobLimits.files} files or ${jobLimits.tenantBytes} bytes are all there is room for; delete some`,
  )
}
