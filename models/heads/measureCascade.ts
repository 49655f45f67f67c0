/** What a head says of one text: how sure it is, and whether its first label is right. */
export type Verdict = { readonly confidence: number; readonly right: boolean }

const thresholds = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 0.99]

/**
 * `near` and `far` judge the same texts. By threshold: the share of texts that `near` is at least that sure of, and how much more often it
 * is wrong on those than `far` is on the same ones.
 */
export function measureCascade(near: readonly Verdict[], far: readonly Verdict[]) {
  const wrong = (verdicts: readonly Verdict[]): number => verdicts.filter(({ right }) => !right).length
  const rows = thresholds.map((threshold) => {
    const kept = [...near.keys()].filter((at) => near[at]!.confidence >= threshold)
    const lost = wrong(kept.map((at) => near[at]!)) - wrong(kept.map((at) => far[at]!))
    return {
      threshold,
      keepShare: round(kept.length / near.length),
      keptLoss: kept.length === 0 ? 0 : round(lost / kept.length),
    }
  })
  return {
    texts: near.length,
    pWrong: round(wrong(near) / near.length),
    largerPWrong: round(wrong(far) / far.length),
    rows,
  }
}

function round(value: number): number {
  return Number(value.toFixed(4))
}
