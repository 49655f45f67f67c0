/** How far a block's range is drawn in: finer steps for the many, at the cost of the few. */
const CLIP_RATIOS = Array.from({ length: 15 }, (_, index) => 1.05 - index * 0.025)
/** Rounds of: codes for the scale, then the best scale for the codes. */
const REFINEMENTS = 2

/** Scale and zero point of the least squared error, each value's error weighted by `importance`. */
export function fitBlockWeighted(
  span: Float64Array,
  importance: Float64Array,
  highest: number,
): { scale: number; zero: number } {
  let low = 0
  let high = 0
  for (const value of span) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  let best = { scale: 0, zero: 0, error: Infinity }
  for (const ratio of CLIP_RATIOS) {
    const wanted = ((high - low) * ratio) / highest
    if (wanted === 0) return { scale: 0, zero: 0 }
    const middle = (-low * ratio) / wanted
    for (const zero of new Set([Math.floor(middle), Math.ceil(middle)])) {
      if (zero < 0 || zero > highest) continue
      let scale = wanted
      for (let round = 0; round < REFINEMENTS; round++) {
        let error = 0
        let products = 0
        let squares = 0
        for (let i = 0; i < span.length; i++) {
          const value = span[i]!
          const code = Math.floor(value / scale + 0.5) + zero
          const level = (code < 0 ? 0 : code > highest ? highest : code) - zero
          const weight = importance[i]!
          const miss = value - scale * level
          error += weight * miss * miss
          products += weight * value * level
          squares += weight * level * level
        }
        if (error < best.error) best = { scale, zero, error }
        if (!(squares > 0) || !(products > 0)) break
        scale = products / squares
      }
    }
  }
  return best
}
