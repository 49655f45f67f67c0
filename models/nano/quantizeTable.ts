import type { NanoTable } from '#core/nano/nanoTable'
import { maxScale } from '#core/nano/nanoTable'
import { packNibbles } from '../packNibbles.ts'
import type { Rows } from './kernel.ts'

/** Steps tried for a row, as shares of the one that cuts off nothing. */
const SHARES = Array.from({ length: 26 }, (_, i) => 0.5 + 0.02 * i)

/**
 * Rows to 4 bits: value = (2 x code - 15) x step, with the step of least squared error for each row. Steps are whole
 * multiples of one unit, which cosine does not need to know; rows of `silent` get 0. Fixed order, no roots: same bytes everywhere.
 */
export function quantizeTable({ rows, columns, values }: Rows, silent: ReadonlySet<number>): NanoTable {
  const steps = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    if (!silent.has(row)) steps[row] = bestStep(values.subarray(row * columns, (row + 1) * columns))
  }
  const unit = steps.reduce((most, step) => Math.max(most, step), 0) / maxScale
  const scales = new Uint16Array(rows)
  const codes = new Uint8Array(rows * columns).fill(8)
  for (let row = 0; row < rows; row++) {
    scales[row] = Math.round(steps[row]! / unit)
    if (scales[row] === 0) continue
    for (let i = row * columns; i < (row + 1) * columns; i++)
      codes[i] = codeOf(values[i]!, scales[row]! * unit)
  }
  return { rows, dimensions: columns, codes: packNibbles(codes, columns), scales }
}

function bestStep(row: Float32Array): number {
  const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 15
  let best = largest
  let least = Infinity
  for (const share of SHARES) {
    const step = share * largest
    let error = 0
    for (const value of row) error += (value - (2 * codeOf(value, step) - 15) * step) ** 2
    if (error < least) [best, least] = [step, error]
  }
  return best
}

function codeOf(value: number, step: number): number {
  return step === 0 ? 8 : Math.min(15, Math.max(0, Math.round((value / step + 15) / 2)))
}
