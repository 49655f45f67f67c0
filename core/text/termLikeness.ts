/** Below this two words share letters by chance. */
const leastLikeness = 0.4
/** Shorter words have too few runs of three letters to tell. */
const leastCharacters = 4

/**
 * How alike the likest word of a set is to a term: 1 for the term itself, else the Dice coefficient of the runs of three
 * letters (Dice 1945; ends of words count as letters) where it reaches 0.4, else 0. "erythrocyte" meets "microerythrocyte",
 * "Ly49Q-dependent" keeps its "ly49q". Remembers words, so that each is compared with a term once.
 */
export function termLikeness(terms: readonly string[]): (term: string, words: ReadonlySet<string>) => number {
  const known = new Map(terms.map((term) => [term, new Map<string, number>()]))
  const runs = new Map<string, ReadonlySet<string>>()
  const runsOf = (word: string): ReadonlySet<string> => {
    let found = runs.get(word)
    if (found === undefined) runs.set(word, (found = lettersByThree(word)))
    return found
  }
  return (term, words) => {
    if (words.has(term)) return 1
    const likenesses = known.get(term)
    if (likenesses === undefined || term.length < leastCharacters) return 0
    let most = 0
    for (const word of words) {
      if (word.length < leastCharacters) continue
      let likeness = likenesses.get(word)
      if (likeness === undefined) likenesses.set(word, (likeness = dice(runsOf(term), runsOf(word))))
      if (likeness > most) most = likeness
    }
    return most >= leastLikeness ? most : 0
  }
}

function lettersByThree(word: string): ReadonlySet<string> {
  const marked = `^${word}$`
  return new Set(Array.from({ length: Math.max(0, marked.length - 2) }, (_, at) => marked.slice(at, at + 3)))
}

function dice(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0
  for (const run of a) if (b.has(run)) common++
  return (2 * common) / (a.size + b.size)
}
