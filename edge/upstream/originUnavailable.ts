import { AppError } from '#core/contract/error'

/** Only the origin could answer, and it cannot be reached. */
export function originUnavailable(retryAfterMs: number, cause?: unknown): AppError {
  const text = `Cannot reach the origin, and there is no earlier answer to this request; try again in ${Math.ceil(retryAfterMs)} ms`
  return new AppError('origin_unavailable', text, { retryAfterMs, cause })
}
