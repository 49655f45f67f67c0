import { product, vectorOf } from './semanticJudge.ts'

/** Two texts of the same words, or of all words but one. Most ask something else; who calls each of them wrong counts too many. */
export type Change = { kind: string; text: string; changed: string }

/** Words that are no rarer than these say little of what is asked. */
const frequentWords = 100
/** The small words of English by what they are, as grammars list them: one in the place of another turns most questions into others. */
const smallWords = [
  'who what when where why how whose',
  'i you he she they',
  'my your his her their',
  'here there now then today tomorrow yesterday',
  'can will should must',
  'is was do did has had',
  'not never hardly',
  'all some no both many few',
  'in on at by for with from to of about under over before after between through during without against',
  'and or but if because unless while until',
].map((words) => words.split(' '))
const wordsOf = (text: string): string[] => text.split(/\s+/).filter(Boolean)
const bare = (word: string): string => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/**
 * Changes by chance and by vectors, not by lists of words, so that they know nothing of what the gate's lists know: two words
 * exchanged, wherever they stand (as in PAWS: Zhang, Baldridge and He, 2019); a word that says what is asked replaced by the nearest other
 * one; such a word left out. At most `each` of a kind.
 */
export function unseenChanges(texts: readonly string[], { each, chance }: Options): Change[] {
  const counts = new Map<string, number>()
  for (const word of texts.flatMap(wordsOf).map(bare)) counts.set(word, (counts.get(word) ?? 0) + 1)
  const byCount = [...counts].toSorted(([, a], [, b]) => b - a).map(([word]) => word)
  const frequent = new Set(byCount.slice(0, frequentWords))
  const vocabulary = byCount.slice(frequentWords).filter((word) => word.length > 1)
  const nearest = nearestWord(vocabulary)
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(chance() * list.length)]
  /** Where a word stands that is not frequent. */
  const telling = (words: readonly string[]): number | undefined =>
    pick(words.flatMap((word, at) => (frequent.has(bare(word)) || bare(word) === '' ? [] : [at])))

  const kinds: Readonly<Record<string, (words: string[]) => string[] | undefined>> = {
    'two words exchanged (PAWS)'(words) {
      const [a, b] = [pick(words), pick(words)]
      if (a === undefined || b === undefined || bare(a) === bare(b)) return undefined
      const [i, j] = [words.indexOf(a), words.indexOf(b)]
      return words.with(i, b).with(j, a)
    },
    'a word replaced by the nearest other one'(words) {
      const at = telling(words)
      const other = at === undefined ? undefined : nearest(bare(words[at] as string))
      return at === undefined || other === undefined ? undefined : words.with(at, other)
    },
    'a small word replaced by another of its kind'(words) {
      const at = pick(words.flatMap((word, at) => (kindOf(word) ? [at] : [])))
      const others = at === undefined ? undefined : kindOf(words[at] as string)
      const other = pick(others?.filter((each) => each !== bare(words[at as number] as string)) ?? [])
      return at === undefined || other === undefined ? undefined : words.with(at, other)
    },
    'a word left out'(words) {
      const at = telling(words)
      return at === undefined ? undefined : words.toSpliced(at, 1)
    },
  }
  return Object.entries(kinds).flatMap(([kind, change]) => {
    const made: Change[] = []
    for (const text of texts) {
      const changed = change(wordsOf(text))?.join(' ')
      if (changed !== undefined) made.push({ kind, text, changed })
      if (made.length === each) break
    }
    return made
  })
}

const kindOf = (word: string): string[] | undefined => smallWords.find((kind) => kind.includes(bare(word)))

type Options = { each: number; chance(): number }

/** The word of the vocabulary that is nearest to one by its vector, of those that do not begin alike (forms of the same word do). */
function nearestWord(vocabulary: readonly string[]): (word: string) => string | undefined {
  const known = vocabulary.flatMap((word) => {
    const vector = vectorOf(word)
    return vector ? [{ word, vector }] : []
  })
  return (word) => {
    const own = vectorOf(word)
    if (own === undefined) return undefined
    const others = known.filter((other) => other.word.slice(0, 3) !== word.slice(0, 3))
    let best: { word: string; near: number } | undefined
    for (const other of others) {
      const near = product(own, other.vector)
      if (best === undefined || near > best.near) best = { word: other.word, near }
    }
    return best?.word
  }
}
