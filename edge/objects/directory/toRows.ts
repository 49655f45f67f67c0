import type { Rows } from '../../admin/accountStore.ts'

/** At most `limit` of the rows that were read, one more than that where the list goes on. */
export function toRows<S extends { seq: number }, T>(
  stored: readonly S[],
  limit: number,
  toRow: (row: S) => T,
): Rows<T> {
  const kept = stored.slice(0, limit)
  const last = kept.at(-1)
  return { rows: kept.map(toRow), ...(stored.length > limit && last && { next: last.seq }) }
}
