/** Standard normal quantile of a two-sided 95 % interval. */
const z = 1.959964

/**
 * Between which shares the true one lies, with 95 % confidence, after `successes` of `trials`; 0 to 1 before the first.
 * Honest at the ends, where "0 of 20" does not mean "never". Source: Wilson, "Probable Inference", JASA 22, 1927.
 */
export function wilsonInterval(successes: number, trials: number): { low: number; high: number } {
  if (trials === 0) return { low: 0, high: 1 }
  const share = successes / trials
  const spread = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials))
  const scale = 1 + (z * z) / trials
  const middle = share + (z * z) / (2 * trials)
  return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) }
}
