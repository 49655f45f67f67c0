import * as z from 'zod/mini'
import { AppError } from '../../error.ts'
import { parse } from '../../parse.ts'
import { parseJson, type Utf8Decoder } from '../../parseJson.ts'
import { limits } from '../../limits.ts'
import type { BatchEndpoint, BatchError } from './batches.ts'

/** A line beyond its request's body: `custom_id`, method and address. */
export const lineOverheadBytes = 4_096
export const maxLineBytes = limits.bodyBytes + lineOverheadBytes

/** One line of a batch's input. What stands in `body` is checked by the endpoint itself, when the request runs. */
export const BatchLine = z.strictObject({
  custom_id: z.string().check(z.minLength(1), z.maxLength(512)),
  method: z.literal('POST'),
  url: z.string(),
  body: z.record(z.string(), z.unknown()),
})
export type BatchLine = z.infer<typeof BatchLine>

/** The request on a line, or what is wrong with it. */
export function readBatchLine(
  bytes: Uint8Array,
  { endpoint, utf8 }: { endpoint: BatchEndpoint; utf8: Utf8Decoder },
): BatchLine | Omit<BatchError, 'line'> {
  try {
    const line = parse(BatchLine, parseJson(bytes, utf8), 'read the line')
    if (line.url !== endpoint) throw wrong('url', `is not the batch's endpoint; send ${endpoint}`)
    if (line.body['stream'] === true) {
      throw wrong('body.stream', 'is true, and nobody reads a stream here; leave it out')
    }
    return line
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { code: error.code, message: error.message, param: error.param ?? null }
  }
}

function wrong(param: string, text: string): AppError {
  return new AppError('invalid_request', `Cannot read the line: ${param} ${text}`, { param })
}

/** One line of a batch's output or errors file, as OpenAI writes them. */
export type BatchResultLine = {
  id: string
  custom_id: string
  response: { status_code: number; request_id: string; body: unknown } | null
  error: { code: string; message: string } | null
}
