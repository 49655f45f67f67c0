import { stem } from '../text/stem.ts'
import { evidenceOf } from './semanticGate.ts'

/** Comparing two of this length takes 5 ms of processor time, of which a worker has little. */
export const maxComparedCharacters = 8_000

/**
 * Share of words that two answers have in common. High on purpose: a server that words the same in another way counts as wrong,
 * which makes the cache answer less often; an answer that says something else and counts as right would make it answer wrongly.
 */
const leastShared = 0.8

/**
 * Do two free texts tell a reader the same, as far as words show it? The same numbers, as many negations, and nearly the same words
 * in whatever order. For texts of at most `maxComparedCharacters`.
 */
export function textsSayTheSame(a: string, b: string): boolean {
  if (a === b) return true
  const [one, other] = [evidenceOf(a), evidenceOf(b)]
  const numbers = [one, other].map((evidence) => evidence.numbers.toSorted().join(' '))
  if (numbers[0] !== numbers[1] || one.negations.length !== other.negations.length) return false
  const stems = [one, other].map(({ content }) => content.map(stem)) as [string[], string[]]
  const poles = [one, other].map((each) => each.poles.map((pole) => pole.slice(0, pole.indexOf(' '))))
  const all = stems.map((words, at) => [...words, ...(poles[at] ?? [])]) as [string[], string[]]
  if (shared(...all) < leastShared) return false
  // Any two texts share small words: without them as well, where there are others.
  return stems.every(({ length }) => length === 0) || shared(...stems) >= leastShared
}

/** Dice's coefficient of two bags of words, 0 to 1; 0 where there are none, for nothing shows that they are the same. */
function shared(a: readonly string[], b: readonly string[]): number {
  const left = new Map<string, number>()
  for (const word of a) left.set(word, (left.get(word) ?? 0) + 1)
  let both = 0
  for (const word of b) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    left.set(word, count - 1)
    both++
  }
  return a.length + b.length === 0 ? 0 : (2 * both) / (a.length + b.length)
}
