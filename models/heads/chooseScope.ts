import { scopeScore, softmax } from '#core/heads/applyHead'
import type { ScopeScore } from '#core/heads/head'
import { areaUnderCurve } from '../evaluate/measures.ts'
import type { Scored } from './calibrate.ts'

/** Share of in-scope texts that are answered right without the rule and refused by it: what telling strangers may cost. */
export const scopeLoss = 0.02

export const scopeScores: readonly ScopeScore[] = ['probability', 'logit', 'energy']

/** Scores of texts under each rule, in-scope ones with whether their first label is right. */
export type ScopeTexts = { readonly inScope: readonly Scored[]; readonly strangers: readonly Float64Array[] }

export type ScopeChoice = {
  readonly score: ScopeScore
  readonly threshold: number
  /** Area under the ROC curve of each rule over the texts that it was chosen with. */
  readonly areas: Readonly<Record<ScopeScore, number>>
}

/** The score that tells strangers best, with the threshold that costs `scopeLoss` of accuracy; both on held-out texts. */
export function chooseScope({ inScope, strangers }: ScopeTexts, temperature: number): ScopeChoice {
  const scoreOf = (score: ScopeScore, logits: Float64Array): number =>
    scopeScore(score, logits, Math.max(...softmax(logits, temperature)))
  const areas = Object.fromEntries(
    scopeScores.map((score) => [
      score,
      areaUnderCurve([
        ...inScope.map(({ logits }) => ({ chance: scoreOf(score, logits), right: true })),
        ...strangers.map((logits) => ({ chance: scoreOf(score, logits), right: false })),
      ]),
    ]),
  ) as Record<ScopeScore, number>
  const score = scopeScores.reduce((best, next) => (areas[next] > areas[best] ? next : best))
  const right = inScope.filter(({ logits, label }) => logits.indexOf(Math.max(...logits)) === label)
  const sorted = right.map(({ logits }) => scoreOf(score, logits)).toSorted((a, b) => a - b)
  const threshold = sorted[Math.floor(scopeLoss * inScope.length)] ?? -Infinity
  return { score, threshold: Number(threshold.toPrecision(6)), areas }
}
