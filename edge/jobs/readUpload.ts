import { AppError } from '#core/contract/error'
import { FileForm } from '#core/contract/http/jobs/files'
import { parse } from '#core/contract/parse'
import type { ByteBudget } from '../access/byteBudget.ts'
import type { AppContext } from '../appEnv.ts'
import { readBytes } from '../body/readBytes.ts'
import { refuseBroken } from '../body/refuseBroken.ts'
import type { Clock } from '../ports.ts'
import { withTimeLimit } from '../withTimeLimit.ts'
import { jobLimits } from './jobLimits.ts'

export type Upload = { filename: string; bytes: Uint8Array; keptSeconds: number }

/** The form around a file: borders, names and the other fields. */
const formBytes = 16_384
/** Eight megabytes over a line of 3 Mbit/s. */
const uploadMs = 30_000
const filenameCharacters = 200

/**
 * The file of a multipart form, with its purpose, and what `work` makes of it. Its bytes weigh twice in the isolate's budget: as
 * they came, and as they are taken out of the form.
 */
export async function withUpload<T>(
  c: AppContext,
  { clock, budget }: { clock: Clock; budget: ByteBudget },
  work: (upload: Upload) => Promise<T>,
): Promise<T> {
  const type = c.req.raw.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data *;/i.test(type)) {
    throw new AppError(
      'unsupported_media_type',
      'Cannot read the file: the content type is not that of a form; send multipart/form-data',
      { param: 'header content-type' },
    )
  }
  const mostBytes = jobLimits.fileBytes + formBytes
  const announced = Number(c.req.raw.headers.get('content-length') ?? mostBytes)
  if (announced > mostBytes) throw tooLarge()
  const release = budget.hold(2 * announced)
  try {
    return await work(await readForm(type, await readBody(c, mostBytes, clock)))
  } finally {
    release()
  }
}

async function readBody(c: AppContext, maxBytes: number, clock: Clock): Promise<Uint8Array> {
  const bytes = await withTimeLimit({ clock, ms: uploadMs, reason: tooSlow }, (signal) =>
    readBytes(c.req.raw, { maxBytes, signal }),
  ).catch(refuseBroken)
  if (bytes === undefined) throw tooLarge()
  return bytes
}

async function readForm(type: string, body: Uint8Array): Promise<Upload> {
  const form = await new Response(body as Uint8Array<ArrayBuffer>, { headers: { 'content-type': type } })
    .formData()
    .catch(() => {
      throw invalid('the form cannot be read', 'file')
    })
  const fields: Record<string, unknown> = {}
  for (const [name, value] of form) if (name !== 'file') fields[name] = value
  const { 'expires_after[seconds]': seconds } = parse(FileForm, fields, 'keep the file')
  const file: unknown = form.get('file')
  if (!(file instanceof File)) throw invalid('file is missing', 'file')
  if (file.size === 0) throw invalid('file is empty', 'file')
  if (file.size > jobLimits.fileBytes) throw tooLarge()
  const keptSeconds = seconds === undefined ? jobLimits.keptSeconds : Number(seconds)
  if (keptSeconds < jobLimits.minKeptSeconds || keptSeconds > jobLimits.keptSeconds) {
    throw invalid(`expires_after[seconds] is ${keptSeconds}`, 'expires_after[seconds]')
  }
  const filename = file.name.slice(0, filenameCharacters)
  return { filename, bytes: new Uint8Array(await file.arrayBuffer()), keptSeconds }
}

function invalid(found: string, param: string): AppError {
  return new AppError(
    'invalid_request',
    `Cannot keep the file: ${found}; send a form with purpose "batch" and a file of JSON lines, kept for ${jobLimits.minKeptSeconds} to ${jobLimits.keptSeconds} s`,
    { param },
  )
}

function tooLarge(): AppError {
  return new AppError(
    'body_too_large',
    `Cannot keep the file: it is longer than ${jobLimits.fileBytes} bytes; send several files`,
    { param: 'file' },
  )
}

function tooSlow(): AppError {
  return new AppError(
    'invalid_request',
    `Cannot read the file: it did not arrive whole within ${uploadMs} ms; send it in one go, or smaller ones`,
  )
}
