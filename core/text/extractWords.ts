import { questionTerms } from './questionTerms.ts'
import { termLikeness } from './termLikeness.ts'
import { termsOf } from './terms.ts'

/** What the words say of one sentence. */
export type WordFeatures = {
  /**
   * Share of the question's terms that the sentence holds, 0 to 1: rare ones (idf over the sentences) count more, words that
   * are spelt alike count in part (`termLikeness`).
   */
  readonly softCoverage: number
  /** Share of the question's terms in the sentence's passage and its title, 0 to 1. */
  readonly passageCoverage: number
  /** ln(1 + the question's terms that neither the passage nor its title holds). */
  readonly missingTerms: number
  /** Share of the question's numbers that the sentence holds, 0 to 1. */
  readonly numbers: number
  /** ln(1 + terms): very short sentences say little. */
  readonly length: number
}

/** At most this many terms of a question are compared; a longer one is a text, and its beginning tells what it is about. */
const maxQuestionTerms = 64
const number = /\d+(?:[.,]\d+)*/g

/** One for each sentence, in order. `titles` by passage. */
export function wordFeatures(
  question: string,
  sentences: readonly { readonly text: string; readonly passageIndex: number }[],
  titles: readonly string[],
): WordFeatures[] {
  const asked = questionTerms(question).slice(0, maxQuestionTerms)
  const numbers = [...new Set(question.match(number) ?? [])]
  const lists = sentences.map(({ text }) => termsOf(text))
  const sets = lists.map((terms) => new Set(terms))
  const weights = asked.map((term) => inverseFrequency(term, sets))
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  const likeness = termLikeness(asked)

  const passageTerms = titles.map((title) => new Set(termsOf(title)))
  sentences.forEach(({ passageIndex }, at) => {
    for (const term of sets[at] ?? []) passageTerms[passageIndex]?.add(term)
  })
  const passageHolds = passageTerms.map((terms) => asked.filter((term) => terms.has(term)).length)

  return sentences.map(({ text, passageIndex }, at) => {
    const terms = sets[at] ?? new Set()
    const inPassage = passageHolds[passageIndex] ?? 0
    const held = new Set(text.match(number) ?? [])
    const covered = asked.reduce((sum, term, index) => sum + likeness(term, terms) * (weights[index] ?? 0), 0)
    return {
      softCoverage: share(covered, whole),
      passageCoverage: share(inPassage, asked.length),
      missingTerms: Math.log1p(asked.length - inPassage),
      numbers: share(numbers.filter((one) => held.has(one)).length, numbers.length),
      length: Math.log1p(lists[at]?.length ?? 0),
    }
  })
}

/** ln(1 + (N + 1) / (n + 0.5)): positive also for a term that every sentence holds, and largest for one that none does. */
function inverseFrequency(term: string, documents: readonly ReadonlySet<string>[]): number {
  const holders = documents.filter((terms) => terms.has(term)).length
  return Math.log(1 + (documents.length + 1) / (holders + 0.5))
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0
}
