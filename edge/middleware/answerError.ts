import { type AppError, asAppError, isAbort } from '#core/contract/error'
import { toWire } from '#core/contract/wire'
import { whereThrown } from '#core/observe/whereThrown'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import type { LogEvent } from '../ports.ts'

/** nginx's status for a client that left; nobody reads it, logs of proxies do. */
const clientClosedRequest = 499
/** What a 503 or 429 without a computed wait asks for. */
const defaultRetryMs = 1_000

/** Any thrown value as the API's error body. What is unexpected is logged by its kind, never by its text. */
export function answerError(log: (event: LogEvent) => void) {
  return (thrown: unknown, c: AppContext): Response => {
    if (isAbort(thrown)) return new Response(null, { status: clientClosedRequest })
    const error = asAppError(thrown, 'answer')
    if (error.code === 'internal') {
      log({ event: 'fault', requestId: c.get('requestId'), detail: whereThrown(error.cause ?? error) })
    }
    return errorResponse(c, error)
  }
}

export function errorResponse(c: AppContext, error: AppError): Response {
  const { httpStatus } = error.traits
  c.get('seen').code = error.code
  const waits = httpStatus === 409 || httpStatus === 429 || httpStatus === 503
  const retryMs = error.retryAfterMs ?? defaultRetryMs
  return apiResponse(c, JSON.stringify(toWire(error)), {
    status: httpStatus,
    headers: {
      ...(waits && { 'retry-after': String(Math.max(1, Math.ceil(retryMs / 1000))) }),
      // OpenAI's clients try a 429 again by themselves, unless they are told that it is of no use.
      ...(error.code === 'budget_exceeded' && { 'x-should-retry': 'false' }),
      ...(httpStatus === 401 && { 'www-authenticate': 'Bearer' }),
    },
  })
}
