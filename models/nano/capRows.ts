import type { Rows } from './kernel.ts'

/**
 * Shortens every row longer than `times` the median of those that speak, in place: no token may outweigh a whole text. Tokens that
 * the texts hold rarely come out longest, and say least about a text as people see it.
 */
export function capRows({ rows, columns, values }: Rows, silent: ReadonlySet<number>, times: number): void {
  const lengths = Float64Array.from({ length: rows }, (_, row) => {
    let squares = 0
    for (let i = row * columns; i < (row + 1) * columns; i++) squares += values[i]! * values[i]!
    return Math.sqrt(squares)
  })
  const speaking = lengths.filter((_, row) => !silent.has(row)).toSorted()
  const longest = times * (speaking[speaking.length >> 1] ?? 0)
  for (let row = 0; row < rows; row++) {
    if (lengths[row]! <= longest) continue
    const share = longest / lengths[row]!
    for (let i = row * columns; i < (row + 1) * columns; i++) values[i] = values[i]! * share
  }
}
