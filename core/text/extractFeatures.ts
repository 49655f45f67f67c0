import { answerKindOf, kindMatch } from './answerKind.ts'
import type { ExtractPlan } from './planExtract.ts'
import { isQuestion, questionTerms } from './questionTerms.ts'
import { termsOf } from './terms.ts'
import { dot } from './vectors.ts'

export type ExtractQuestion = {
  readonly question: string
  /** Both of length 1 and of one vector space; `sentenceVectors` in the order of the plan's sentences. */
  readonly questionVector: Float32Array
  readonly sentenceVectors: readonly Float32Array[]
}

/** What is known of one sentence as an answer. The weights are in `extractCalibration.ts`. */
export type SentenceFeatures = {
  /** Cosine with the question, -1 to 1. */
  readonly similarity: number
  /** Share of the question's terms that the sentence holds, rare ones (idf over the sentences) counting more, 0 to 1. */
  readonly coverage: number
  /** Greatest cosine with the question of the two sentences before: what "it" and "there" refer to, and the heading. */
  readonly context: number
  /** ln(1 + terms): very short sentences say little. */
  readonly length: number
  /** Share of the question's numbers that the sentence holds, 0 to 1. */
  readonly numbers: number
  /** 1 for a heading, which names a subject and answers nothing. */
  readonly heading: number
  /** 1, 0 or -1: see `kindMatch`. */
  readonly kind: number
}

/** What is known of a question beside its sentences. */
export type PassageFeatures = {
  /** Share of the question's terms in each passage and its title, 0 to 1, by passage. */
  readonly passageCoverage: readonly number[]
  /** 1 for a question, 0 for a statement or key words. */
  readonly question: number
}

const number = /\d+(?:[.,]\d+)*/g

/** Linear in the text of the plan. */
export function extractFeatures(
  plan: ExtractPlan,
  { question, questionVector, sentenceVectors }: ExtractQuestion,
): { sentences: SentenceFeatures[]; passages: PassageFeatures } {
  const asked = questionTerms(question)
  const askedNumbers = new Set(question.match(number) ?? [])
  const kind = answerKindOf(question)
  const similarities = sentenceVectors.map((vector) => dot(questionVector, vector))
  const termLists = plan.sentences.map(({ text }) => termsOf(text))
  const termSets = termLists.map((terms) => new Set(terms))

  const rarity = new Map(asked.map((term) => [term, inverseFrequency(term, termSets)]))
  const allRarity = sum(asked.map((term) => rarity.get(term) ?? 0))
  const coverage = (terms: ReadonlySet<string>): number =>
    share(sum(asked.filter((term) => terms.has(term)).map((term) => rarity.get(term) ?? 0)), allRarity)

  const passageTerms = plan.titles.map((title) => new Set(termsOf(title)))
  plan.sentences.forEach(({ passageIndex }, at) => {
    for (const term of termSets[at] ?? []) passageTerms[passageIndex]?.add(term)
  })

  const sentences = plan.sentences.map(({ text, passageIndex }, at): SentenceFeatures => {
    const before = [at - 1, at - 2].filter((index) => plan.sentences[index]?.passageIndex === passageIndex)
    const held = new Set(text.match(number) ?? [])
    return {
      similarity: similarities[at] ?? 0,
      coverage: coverage(termSets[at] ?? new Set()),
      context: Math.max(0, ...before.map((index) => similarities[index] ?? 0)),
      length: Math.log1p(termLists[at]?.length ?? 0),
      numbers: share([...askedNumbers].filter((value) => held.has(value)).length, askedNumbers.size),
      heading: isHeading(text) ? 1 : 0,
      kind: kindMatch(kind, text),
    }
  })
  const passageCoverage = passageTerms.map((terms) =>
    share(asked.filter((term) => terms.has(term)).length, asked.length),
  )
  return { sentences, passages: { passageCoverage, question: isQuestion(question) ? 1 : 0 } }
}

/** Longest heading, in words. */
const headingWords = 8

/** "## Care", "2. Roof.", "Opening hours": a mark, or few words without a full stop and without a number. */
export function isHeading(sentence: string): boolean {
  if (/^#|^\d{1,3}\. (?:\p{L}+ ?){1,3}\.$/u.test(sentence)) return true
  if (/[.!?:;…。！？]["”’)]?$|^[-*•]|\d/.test(sentence)) return false
  return sentence.split(/\s+/, headingWords + 1).length <= headingWords
}

/** Positive also for a term that every sentence holds, and largest for one that none does. */
function inverseFrequency(term: string, documents: readonly ReadonlySet<string>[]): number {
  const holders = documents.filter((terms) => terms.has(term)).length
  return Math.log(1 + (documents.length + 1) / (holders + 0.5))
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
