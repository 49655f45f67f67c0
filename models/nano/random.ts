/** Whole numbers from 0 to below `bound`, the same sequence for the same seed on every machine (xorshift32, Marsaglia 2003). */
export function createRandom(seed: number): (bound: number) => number {
  let state = seed | 0 || 1
  return (bound) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return Math.floor(((state >>> 0) / 0x1_0000_0000) * bound)
  }
}
