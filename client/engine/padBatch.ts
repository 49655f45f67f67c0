/** Padded token ids and mask, int64 [rows, columns], row by row. */
export type TokenBatch = { ids: BigInt64Array; mask: BigInt64Array; rows: number; columns: number }

/** Texts of different lengths as one rectangle, filled up with masked zeros. */
export function padBatch(rows: readonly (readonly number[])[]): TokenBatch {
  const columns = Math.max(...rows.map((row) => row.length))
  const ids = new BigInt64Array(rows.length * columns)
  const mask = new BigInt64Array(rows.length * columns)
  rows.forEach((row, r) => {
    row.forEach((id, c) => {
      ids[r * columns + c] = BigInt(id)
      mask[r * columns + c] = 1n
    })
  })
  return { ids, mask, rows: rows.length, columns }
}
