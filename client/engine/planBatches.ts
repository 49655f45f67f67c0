/** Padded tokens of one run. Beyond it a WASM thread gains nothing from more rows, and a cancel has to wait longer. */
export const batchTokens = 512

/**
 * Groups texts of similar length, so that padding costs little: index lists into `lengths` (tokens per text),
 * shortest texts first. Padded size (rows x longest row) stays within `maxTokens`, a longer text goes alone.
 * Measured on mixed text: 3 to 4 times faster than batches of 32 in the order of arrival.
 */
export function planBatches(
  lengths: readonly number[],
  options: { maxTokens: number; oneByOne: boolean },
): number[][] {
  const order = lengths.map((_, index) => index).toSorted((a, b) => length(a) - length(b))
  if (options.oneByOne) return order.map((index) => [index])
  const batches: number[][] = []
  let open: number[] = []
  for (const index of order) {
    if (open.length > 0 && (open.length + 1) * length(index) > options.maxTokens) {
      batches.push(open)
      open = []
    }
    open.push(index)
  }
  if (open.length > 0) batches.push(open)
  return batches

  function length(index: number): number {
    return lengths[index] as number
  }
}
