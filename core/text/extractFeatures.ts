import { answerKindOf, kindMatch } from './answerKind.ts'
import type { VectorFeatures } from './extractVectors.ts'
import { vectorFeatures } from './extractVectors.ts'
import type { WordFeatures } from './extractWords.ts'
import { wordFeatures } from './extractWords.ts'
import { isHeading } from './isHeading.ts'
import type { ExtractPlan } from './planExtract.ts'
import type { SentenceRoles } from './sentenceRoles.ts'
import { reporting, sentenceRoles } from './sentenceRoles.ts'

export type ExtractQuestion = {
  readonly question: string
  /** Both of length 1 and of one vector space; `sentenceVectors` in the order of the plan's sentences. */
  readonly questionVector: Float32Array
  readonly sentenceVectors: readonly Float32Array[]
  /** Vector space of both, `id@version`: its ranker is taken where there is one, else that of `defaultSpace`. */
  readonly vectorSpace?: string | undefined
}

/** What is known of one sentence as an answer. The weights are in `extractRankers.ts`. */
export type SentenceFeatures = VectorFeatures &
  WordFeatures &
  SentenceRoles & {
    /** 1 for a heading, which names a subject and answers nothing. */
    readonly heading: number
    /** 1, 0 or -1: see `kindMatch`. */
    readonly kind: number
    /** 0 for the first sentence of a passage, 1 for the last. */
    readonly place: number
    /** 1 for the first sentence of a passage. */
    readonly first: number
    /** How much the passage reads like a report of findings, 0 to 1: see `reporting`. */
    readonly reporting: number
  }

/** Features of the plan's sentences, in order. Linear in the text of the plan, times the question's terms. */
export function extractFeatures(
  plan: ExtractPlan,
  { question, questionVector, sentenceVectors }: ExtractQuestion,
): SentenceFeatures[] {
  const { sentences, titles } = plan
  const passageOf = sentences.map(({ passageIndex }) => passageIndex)
  const vectors = vectorFeatures(questionVector, sentenceVectors, passageOf)
  const words = wordFeatures(question, sentences, titles)
  const passages = passagesOf(plan)
  const kind = answerKindOf(question)

  return sentences.map(({ text, passageIndex }, at): SentenceFeatures => {
    const { start, count, reports } = passages.get(passageIndex)!
    return {
      ...vectors[at]!,
      ...words[at]!,
      ...sentenceRoles(text),
      heading: isHeading(text) ? 1 : 0,
      kind: kindMatch(kind, text),
      place: (at - start) / Math.max(1, count - 1),
      first: at === start ? 1 : 0,
      reporting: reports,
    }
  })
}

type Passage = { readonly start: number; readonly count: number; readonly reports: number }

/** Where each passage's sentences begin in the plan, how many they are, and how much they read like a report. */
function passagesOf({ sentences }: ExtractPlan): Map<number, Passage> {
  const known = new Map<number, { start: number; texts: string[] }>()
  sentences.forEach(({ passageIndex, text }, at) => {
    const passage = known.get(passageIndex)
    if (passage === undefined) known.set(passageIndex, { start: at, texts: [text] })
    else passage.texts.push(text)
  })
  return new Map(
    Array.from(known, ([index, { start, texts }]) => [
      index,
      { start, count: texts.length, reports: reporting(texts) },
    ]),
  )
}
