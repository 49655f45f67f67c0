/**
 * One table of everything that can go wrong. A caller decides by data, never by matching a message:
 * - `httpStatus`: what the edge answers. 429 is only for the caller's own limits, 503 for our capacity, 504 for deadlines.
 * - `retryable`: the same request may succeed later.
 * - `escalate`: another tier may succeed now.
 * - `scope`: whose fault it is: the caller's request, the caller's access, this tier, or what lies behind it.
 */
export const errorTable = {
  invalid_request: { httpStatus: 400, retryable: false, escalate: false, scope: 'request' },
  invalid_json: { httpStatus: 400, retryable: false, escalate: false, scope: 'request' },
  deadline_past: { httpStatus: 400, retryable: false, escalate: false, scope: 'request' },
  context_length_exceeded: { httpStatus: 400, retryable: false, escalate: false, scope: 'request' },
  content_filtered: { httpStatus: 400, retryable: false, escalate: false, scope: 'request' },
  missing_key: { httpStatus: 401, retryable: false, escalate: false, scope: 'access' },
  invalid_key: { httpStatus: 401, retryable: false, escalate: false, scope: 'access' },
  key_expired: { httpStatus: 401, retryable: false, escalate: false, scope: 'access' },
  invalid_hop: { httpStatus: 401, retryable: false, escalate: false, scope: 'access' },
  not_permitted: { httpStatus: 403, retryable: false, escalate: false, scope: 'access' },
  tenant_suspended: { httpStatus: 403, retryable: false, escalate: false, scope: 'access' },
  not_found: { httpStatus: 404, retryable: false, escalate: false, scope: 'request' },
  model_not_found: { httpStatus: 404, retryable: false, escalate: false, scope: 'request' },
  method_not_allowed: { httpStatus: 405, retryable: false, escalate: false, scope: 'request' },
  idempotency_in_flight: { httpStatus: 409, retryable: true, escalate: false, scope: 'request' },
  body_too_large: { httpStatus: 413, retryable: false, escalate: false, scope: 'request' },
  unsupported_media_type: { httpStatus: 415, retryable: false, escalate: false, scope: 'request' },
  idempotency_mismatch: { httpStatus: 422, retryable: false, escalate: false, scope: 'request' },
  no_plan: { httpStatus: 422, retryable: false, escalate: false, scope: 'request' },
  rate_limited: { httpStatus: 429, retryable: true, escalate: false, scope: 'access' },
  budget_exceeded: { httpStatus: 429, retryable: true, escalate: true, scope: 'access' },
  internal: { httpStatus: 500, retryable: false, escalate: true, scope: 'tier' },
  upstream_invalid: { httpStatus: 502, retryable: true, escalate: true, scope: 'upstream' },
  upstream_failed: { httpStatus: 502, retryable: true, escalate: true, scope: 'upstream' },
  stream_interrupted: { httpStatus: 502, retryable: true, escalate: false, scope: 'upstream' },
  engine_unavailable: { httpStatus: 503, retryable: true, escalate: true, scope: 'tier' },
  engine_failed: { httpStatus: 503, retryable: true, escalate: true, scope: 'tier' },
  integrity_failed: { httpStatus: 503, retryable: false, escalate: true, scope: 'tier' },
  over_capacity: { httpStatus: 503, retryable: true, escalate: true, scope: 'tier' },
  limits_unknown: { httpStatus: 503, retryable: true, escalate: true, scope: 'tier' },
  origin_unavailable: { httpStatus: 503, retryable: true, escalate: false, scope: 'upstream' },
  upstream_unavailable: { httpStatus: 503, retryable: true, escalate: true, scope: 'upstream' },
  offline: { httpStatus: 503, retryable: true, escalate: false, scope: 'upstream' },
  /** The caller wanted an earlier answer or none (RFC 9111 5.2.1.7). */
  not_cached: { httpStatus: 504, retryable: false, escalate: false, scope: 'request' },
  upstream_timeout: { httpStatus: 504, retryable: true, escalate: true, scope: 'upstream' },
  deadline_exceeded: { httpStatus: 504, retryable: true, escalate: false, scope: 'tier' },
} as const satisfies Record<string, ErrorTraits>

export type ErrorTraits = {
  readonly httpStatus: number
  readonly retryable: boolean
  readonly escalate: boolean
  readonly scope: 'request' | 'access' | 'tier' | 'upstream'
}
export type ErrorCode = keyof typeof errorTable

export type AppErrorOptions = {
  /** The field at fault, as a path: `input[3]`, `hedge.reach`, `header hedge-deadline-ms`. */
  param?: string | undefined
  /** Milliseconds after which a retry may succeed; becomes `Retry-After`. */
  retryAfterMs?: number | undefined
  cause?: unknown
}

/** The only error that crosses a boundary. Its message says the action, the value, and what was wanted. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly param: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.param = options.param
    this.retryAfterMs = options.retryAfterMs
  }

  get traits(): ErrorTraits {
    return errorTable[this.code]
  }
}

/** Abort is not a failure: it is passed on as it is, never wrapped, never retried. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

/** Any thrown value as an AppError; what is unknown becomes `internal`, without its text (it may hold secrets). */
export function asAppError(error: unknown, action: string): AppError {
  if (error instanceof AppError) return error
  return new AppError(
    'internal',
    `Cannot ${action}: an unexpected fault in Hedge; the request was not answered`,
    {
      cause: error,
    },
  )
}
