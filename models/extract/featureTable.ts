/** Rows of numbers behind each other, one column a feature. */
export type FeatureTable = {
  readonly names: readonly string[]
  readonly rows: number
  readonly values: Float64Array
}

/** All records have the same keys. */
export function featureTable(records: readonly Readonly<Record<string, number>>[]): FeatureTable {
  const names = Object.keys(records[0] ?? {})
  const values = new Float64Array(records.length * names.length)
  records.forEach((record, row) =>
    names.forEach((name, k) => (values[row * names.length + k] = record[name]!)),
  )
  return { names, rows: records.length, values }
}

/** A feature that hardly varies is not blown up. */
const leastDeviation = 0.05

export function deviations(table: FeatureTable, columns: readonly number[]): number[] {
  return columns.map((column) => {
    let sum = 0
    let squares = 0
    for (let row = 0; row < table.rows; row++) {
      const value = table.values[row * table.names.length + column]!
      sum += value
      squares += value * value
    }
    const mean = sum / table.rows
    return Math.max(leastDeviation, Math.sqrt(Math.max(0, squares / table.rows - mean * mean)))
  })
}
