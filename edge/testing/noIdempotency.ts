import type { IdempotencyStore } from '../idempotency/idempotencyStore.ts'

/** An edge where nobody sends an idempotency key. */
export const noIdempotency: IdempotencyStore = {
  begin: () => Promise.reject(new Error('there are no idempotency keys here')),
  finish: () => Promise.reject(new Error('there are no idempotency keys here')),
  release: () => Promise.reject(new Error('there are no idempotency keys here')),
}
