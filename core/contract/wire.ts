import * as z from 'zod/mini'
import { AppError, type ErrorCode, errorTable } from './error.ts'

/** OpenAI's error body, with Hedge's retry hint beside it. Used alike over HTTP, SSE and postMessage. */
export const WireError = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    param: z.nullable(z.string()),
    code: z.string(),
    retry_after_ms: z.optional(z.number()),
  }),
})
export type WireError = z.infer<typeof WireError>

/** OpenAI's `type` for a code: clients group by it. */
function wireType(code: ErrorCode): string {
  const { scope, httpStatus } = errorTable[code]
  if (code === 'rate_limited') return 'rate_limit_error'
  if (code === 'budget_exceeded') return 'insufficient_quota'
  if (httpStatus === 403) return 'permission_error'
  if (scope === 'access') return 'authentication_error'
  return scope === 'request' ? 'invalid_request_error' : 'server_error'
}

export function toWire(error: AppError): WireError {
  const body = {
    message: error.message,
    type: wireType(error.code),
    param: error.param ?? null,
    code: error.code,
  }
  return { error: error.retryAfterMs === undefined ? body : { ...body, retry_after_ms: error.retryAfterMs } }
}

/**
 * The typed error back from the wire. Lenient: a body that is no WireError, or a code from a newer version,
 * becomes `upstream_invalid`; `from` names who answered.
 */
export function fromWire(body: unknown, from: string): AppError {
  const parsed = WireError.safeParse(body)
  if (!parsed.success) {
    return new AppError('upstream_invalid', `Cannot read the error of ${from}: it is no Hedge error body`)
  }
  const { message, param, code, retry_after_ms } = parsed.data.error
  if (!Object.hasOwn(errorTable, code)) {
    return new AppError('upstream_invalid', `${from} answered with an unknown code: ${message}`, {
      param: param ?? undefined,
    })
  }
  return new AppError(code as ErrorCode, message, { param: param ?? undefined, retryAfterMs: retry_after_ms })
}
