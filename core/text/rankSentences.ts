import type { SentenceFeatures } from './extractFeatures.ts'
import type { OutcomeFeatures, RankingWeights } from './extractRanker.ts'
import { sentenceScore } from './extractRanker.ts'
import type { Scored } from './topK.ts'

/**
 * Sentences best first, ties in reading order, each with its share under softmax; and what tells whether the best one
 * answers (undefined when there is none).
 */
export function rankSentences(
  sentences: readonly SentenceFeatures[],
  weights: RankingWeights,
): { ranked: Scored[]; outcome: OutcomeFeatures | undefined } {
  const shares = softmax(sentences.map((features) => sentenceScore(weights, features)))
  const ranked = shares
    .map((score, index) => ({ index, score }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
  const [first] = ranked
  const best = sentences[first?.index ?? -1]
  if (first === undefined || best === undefined) return { ranked, outcome: undefined }
  const { similarity, softCoverage, passageCoverage, missingTerms, kind, place, reporting } = best
  const nearestCoverage = sentences.reduce((most, sentence) => Math.max(most, sentence.softCoverage), 0)
  return {
    ranked,
    outcome: {
      similarity,
      softCoverage,
      passageCoverage,
      missingTerms,
      kind,
      nearestCoverage,
      reportPlace: place * reporting,
      share: first.score,
    },
  }
}

function softmax(scores: readonly number[]): number[] {
  const greatest = scores.reduce((most, score) => Math.max(most, score), -Infinity)
  const powers = scores.map((score) => Math.exp(score - greatest))
  const total = powers.reduce((all, power) => all + power, 0)
  return powers.map((power) => power / total)
}
