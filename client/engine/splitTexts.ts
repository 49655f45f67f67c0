/**
 * Deals texts out to `parts` threads so that all finish at about the same time: the longest first, each to whoever has
 * least (Graham's LPT rule, 1969: at most a third above the best). Index lists; some may be empty.
 */
export function splitTexts(lengths: readonly number[], parts: number): number[][] {
  const shares = Array.from({ length: parts }, () => ({ tokens: 0, indexes: [] as number[] }))
  const longestFirst = lengths.map((_, index) => index).toSorted((a, b) => length(b) - length(a))
  for (const index of longestFirst) {
    const least = shares.reduce((best, share) => (share.tokens < best.tokens ? share : best))
    least.tokens += length(index)
    least.indexes.push(index)
  }
  return shares.map(({ indexes }) => indexes)

  function length(index: number): number {
    return lengths[index] as number
  }
}
