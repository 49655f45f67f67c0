import { applyHead, logitsOf, scopeScore } from '#core/heads/applyHead'
import type { Head } from '#core/heads/head'
import { areaUnderCurve } from '../evaluate/measures.ts'
import type { Judged } from './calibrate.ts'
import type { Dataset } from './datasets.ts'
import type { VectorSource } from './vectorSource.ts'

/** All in percent. */
export type HeadScores = {
  readonly texts: number
  readonly accuracy: number
  /** Expected calibration error of `confidence`, 15 bins of equal width (Guo et al. 2017). */
  readonly calibrationError: number
  /** The same of the greatest label probability, without the table of P(correct). */
  readonly calibrationErrorOfProbability: number
  /** Accuracy over the part of the texts with the greatest confidence, by the size of the part. */
  readonly selective: Readonly<Record<string, number>>
  readonly scope: {
    /** Strangers told from in-scope texts: area under the ROC curve. */
    readonly area: number
    /** Strangers that are refused. */
    readonly recall: number
    /** In-scope texts that would have been right and are refused. */
    readonly accuracyLost: number
    /** In-scope texts that are refused, right or wrong. */
    readonly refused: number
  }
}

const bins = 15
const coverages = [50, 80, 90, 95]

/** What a head does on the test texts, as it is released: read back from its bytes, rounded weights and all. */
export async function measureHead(head: Head, dataset: Dataset, source: VectorSource): Promise<HeadScores> {
  const inScope = await apply(
    head,
    dataset.test.map(({ text }) => text),
    source,
  )
  const strangers = await apply(head, dataset.strangersTest, source)
  const judged = inScope.map((text, at) => ({ ...text, right: text.label === dataset.test[at]?.label }))
  const right = judged.filter((text) => text.right)
  const sorted = judged.toSorted((a, b) => b.confidence - a.confidence)
  const areas = [
    ...inScope.map(({ score }) => ({ chance: score, right: true })),
    ...strangers.map(({ score }) => ({ chance: score, right: false })),
  ]
  return {
    texts: judged.length,
    accuracy: percent(right.length, judged.length),
    calibrationError: calibrationError(judged),
    calibrationErrorOfProbability: calibrationError(
      judged.map((text) => ({ ...text, confidence: text.probability })),
    ),
    selective: Object.fromEntries(
      coverages.map((coverage) => {
        const part = sorted.slice(0, Math.round((coverage / 100) * sorted.length))
        return [coverage, percent(part.filter((text) => text.right).length, part.length)]
      }),
    ),
    scope: {
      area: percent(areaUnderCurve(areas), 1),
      recall: percent(strangers.filter(({ outOfScope }) => outOfScope).length, strangers.length),
      accuracyLost: percent(right.filter(({ outOfScope }) => outOfScope).length, judged.length),
      refused: percent(judged.filter(({ outOfScope }) => outOfScope).length, judged.length),
    },
  }
}

async function apply(head: Head, texts: readonly string[], source: VectorSource) {
  const vectors = await source.of(texts)
  return texts.map((_, at) => {
    const vector = vectors.subarray(at * head.dimensions, (at + 1) * head.dimensions)
    const { probabilities, confidence, outOfScope } = applyHead(head, vector)
    const probability = Math.max(...probabilities)
    const score = head.scope ? scopeScore(head.scope.score, logitsOf(head, vector), probability) : probability
    return {
      label: head.labels[probabilities.indexOf(probability)],
      probability,
      confidence,
      outOfScope,
      score,
    }
  })
}

/** Mean distance between confidence and share of right answers over bins of equal width, weighted by texts; in percent. */
export function calibrationError(judged: readonly Judged[]): number {
  let sum = 0
  for (let bin = 0; bin < bins; bin++) {
    const part = judged.filter(({ confidence }) => Math.min(bins - 1, Math.floor(confidence * bins)) === bin)
    const given = part.reduce((total, { confidence }) => total + confidence, 0)
    sum += Math.abs(given - part.filter(({ right }) => right).length)
  }
  return percent(sum, judged.length)
}

function percent(part: number, whole: number): number {
  return Number(((100 * part) / whole).toFixed(2))
}
