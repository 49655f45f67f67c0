/** A head that answers where it is sure, and the larger one with the same labels that answers elsewhere. */
export type HeadCascade = {
  readonly version: number
  /** Id and version of the larger head. */
  readonly larger: string
  readonly largerVersion: number
  /** Test texts that it was measured on. */
  readonly texts: number
  /** Share of first labels that are wrong. */
  readonly pWrong: number
  readonly largerPWrong: number
  /**
   * By least confidence: the share of answers that are kept, and how much more often those are wrong than the larger head on the same
   * texts. Ascending.
   */
  readonly rows: readonly {
    readonly threshold: number
    readonly keepShare: number
    readonly keptLoss: number
  }[]
}

/** Written by `node models/heads/cascades.ts`: the released heads on the test texts of Banking77 and CLINC150 (models/heads/README.md). */
export const headCascades: Readonly<Record<string, HeadCascade>> = {
  'hedge-banking77-nano-en': {
    version: 1,
    larger: 'hedge-banking77-en',
    largerVersion: 2,
    texts: 3080,
    pWrong: 0.0857,
    largerPWrong: 0.0669,
    rows: [
      { threshold: 0.5, keepShare: 0.9468, keptLoss: 0.011 },
      { threshold: 0.6, keepShare: 0.9117, keptLoss: 0.0036 },
      { threshold: 0.7, keepShare: 0.8734, keptLoss: 0.0007 },
      { threshold: 0.75, keepShare: 0.85, keptLoss: 0.0019 },
      { threshold: 0.8, keepShare: 0.8244, keptLoss: 0.0008 },
      { threshold: 0.85, keepShare: 0.7883, keptLoss: -0.0008 },
      { threshold: 0.9, keepShare: 0.7409, keptLoss: -0.0018 },
      { threshold: 0.925, keepShare: 0.7062, keptLoss: -0.0014 },
      { threshold: 0.95, keepShare: 0.6562, keptLoss: -0.0005 },
      { threshold: 0.975, keepShare: 0.5542, keptLoss: 0 },
      { threshold: 0.99, keepShare: 0.4023, keptLoss: 0 },
    ],
  },
  'hedge-clinc150-nano-en': {
    version: 1,
    larger: 'hedge-clinc150-en',
    largerVersion: 2,
    texts: 4500,
    pWrong: 0.0749,
    largerPWrong: 0.0438,
    rows: [
      { threshold: 0.5, keepShare: 0.9618, keptLoss: 0.0189 },
      { threshold: 0.6, keepShare: 0.9356, keptLoss: 0.0143 },
      { threshold: 0.7, keepShare: 0.9111, keptLoss: 0.008 },
      { threshold: 0.75, keepShare: 0.8949, keptLoss: 0.0072 },
      { threshold: 0.8, keepShare: 0.8738, keptLoss: 0.0033 },
      { threshold: 0.85, keepShare: 0.8482, keptLoss: 0.0037 },
      { threshold: 0.9, keepShare: 0.8136, keptLoss: 0.0008 },
      { threshold: 0.925, keepShare: 0.7884, keptLoss: 0.0003 },
      { threshold: 0.95, keepShare: 0.7511, keptLoss: 0.0006 },
      { threshold: 0.975, keepShare: 0.6827, keptLoss: 0.001 },
      { threshold: 0.99, keepShare: 0.5807, keptLoss: 0.0015 },
    ],
  },
}
