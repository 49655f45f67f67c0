import { createRandom } from './random.ts'

/** How often each word of the vocabulary takes part. */
const ROUNDS = 4

/**
 * Texts of two and three words of the vocabulary in random company, so that words which no corpus holds get a vector
 * in context and not only the one they have alone. `vocabulary` is a list of tokens; pieces (`##ing`), marks and
 * control tokens are left out.
 */
export function wordTexts(vocabulary: readonly string[]): string[] {
  const random = createRandom(77)
  const words = vocabulary.filter((token) => /^[a-z]{2,}$/.test(token))
  const texts: string[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = words.length - 1; i > 0; i--) {
      const j = random(i + 1)
      ;[words[i], words[j]] = [words[j]!, words[i]!]
    }
    const size = 2 + (round & 1)
    for (let at = 0; at + size <= words.length; at += size) texts.push(words.slice(at, at + size).join(' '))
  }
  return texts
}
