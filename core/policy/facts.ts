/** What the policy knows of one tier at the moment of the decision. */
export type TierFacts =
  | {
      state: 'absent'
      /** Why, as the end of "the device ...": "is offline", "has no engine loaded". */ because: string
    }
  /** Only a last resort: it may have the answer from before, and nothing else. */
  | { state: 'cacheOnly'; estimate: Estimate }
  /** Could answer once its model is loaded. Only a last resort too: what can go elsewhere does not wait for that. */
  | { state: 'loading'; estimate: Estimate }
  | { state: 'ready'; estimate: Estimate }

/** Expected behaviour of one tier for one request. */
export type Estimate = {
  /** Median time to the answer, network included, in ms. */
  latencyMs: number
  /** What the request costs there, in micro-USD. */
  priceMicroUsd: number
  /** Probability that the answer is wrong, 0 to 1. */
  pWrong: number
}

export type Facts = {
  device: TierFacts
  edge: TierFacts
  origin: TierFacts
  /**
   * For tasks whose answers carry a calibrated confidence: the share of device answers that are sure enough to keep, and
   * how much more often than the origin's those are wrong. (Sure answers are right more often on every tier, so their own
   * P(wrong) would flatter the cascade.) Absent: no cascade.
   */
  cascade?: Kept
  /** The same of the edge's answers, with what the larger model behind it is expected to do (`estimateOrigin`). */
  edgeCascade?: Kept & { larger: Estimate }
}

/** What a cascade keeps of the nearer tier's answers. */
export type Kept = { keepShare: number; keptLoss: number }
