import type { BlockQuantized } from '../quantize.ts'

/** Sets rows to zeros, which cost next to nothing once compressed. */
export function clearRows(table: BlockQuantized, rows: readonly number[]): BlockQuantized {
  const { columns, blockSize } = table
  const blocks = columns / blockSize
  const [codes, scales, zeros] = [table.codes.slice(), table.scales.slice(), table.zeros.slice()]
  for (const row of rows) {
    codes.fill(0, row * columns, (row + 1) * columns)
    scales.fill(0, row * blocks, (row + 1) * blocks)
    zeros.fill(0, row * blocks, (row + 1) * blocks)
  }
  return { ...table, codes, scales, zeros }
}

/** What BERT's vocabulary reserves (`[unused0]` and on) and what only training needs (`[MASK]`): no text is tokenised to these. */
const UNREACHABLE = /^\[(unused\d+|MASK)\]$/

/** Rows of a Hugging Face WordPiece `tokenizer.json` that no text can reach, rising. */
export function unreachableRows(tokenizerJson: {
  model: { vocab: Readonly<Record<string, number>> }
}): number[] {
  return Object.entries(tokenizerJson.model.vocab)
    .flatMap(([token, row]) => (UNREACHABLE.test(token) ? [row] : []))
    .toSorted((a, b) => a - b)
}
