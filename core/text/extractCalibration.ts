export const rankingWeights = {
  similarity: 7.24,
  coverage: 2.95,
  context: 2.45,
  length: 0.85,
  numbers: 0.72,
  heading: -4.3,
  kind: 0.41,
} as const
export const foundWeights = {
  bias: -7.7,
  similarity: 9.4,
  passageCoverage: 5.4,
  kind: 1.47,
  question: 0.61,
  share: 0.97,
} as const
export const correctWeights = {
  bias: -5.8,
  similarity: 3.3,
  passageCoverage: 1.2,
  kind: 0.8,
  question: 1.4,
  share: 3.4,
} as const
export const foundThreshold = 0.5
export const companionShare = 0.5
