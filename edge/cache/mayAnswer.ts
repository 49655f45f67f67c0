import { AppError } from '#core/contract/error'
import type { Found } from './answerCache.ts'

/** Does the earlier answer count as one? One for the case of an error does while the origin is known to be out of reach. */
export function mayAnswer(found: Found<unknown> | undefined, originBlockedMs: number): boolean {
  return found !== undefined && (found.freshness !== 'stale-if-error' || originBlockedMs > 0)
}

/** Failures that "stale if error" is meant for (RFC 5861 section 4: 500, 502, 503, 504): ours or of what lies behind us. */
export function isFailure(error: unknown): boolean {
  return error instanceof AppError && error.traits.httpStatus >= 500 && error.traits.scope !== 'request'
}
