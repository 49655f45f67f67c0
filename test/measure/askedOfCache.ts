import { type Asked, judge, shipped } from './semanticJudge.ts'

export type Labelled = { asked: Asked; label: string }
export type Hit = { text: string; earlier: string; right: boolean }

/** Asks one question after the other of a cache that has the answers to all before; right is an answer to a question of the same label. */
export function askedOfCache(questions: readonly Labelled[]): Hit[] {
  // What the gate wants to be equal; only questions that have it in common are compared.
  const kept = new Map<string, Labelled[]>()
  return questions.flatMap((question) => {
    const { asks, numbers, negations, content } = question.asked.evidence
    const key = JSON.stringify([asks, numbers, negations, content.length])
    const earlier = kept.get(key) ?? []
    const near = earlier
      .map((other) => ({ other, judged: judge(question.asked, other.asked) }))
      .filter(({ judged }) => shipped.hit(judged))
      .toSorted((a, b) => b.judged.near - a.judged.near)[0]?.other
    kept.set(key, [...earlier, question])
    if (near === undefined) return []
    return [{ text: question.asked.text, earlier: near.asked.text, right: near.label === question.label }]
  })
}
