import type { Listed } from '../../jobs/jobStore.ts'

/** At most `limit` of the rows that were read, one more than that where the list goes on. */
export function pageOf<T>(rows: readonly T[], limit: number): Listed<T> {
  return { rows: rows.slice(0, limit), hasMore: rows.length > limit }
}
