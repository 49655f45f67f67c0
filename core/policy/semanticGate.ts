import { stem } from '../text/stem.ts'
import {
  courtesies,
  fillers as usualFillers,
  negators,
  numbersByWord,
  poles,
  questionWords,
  rivals,
  synonyms,
} from './semanticWords.ts'

/** What a question asks, as far as it can be read off its words; two with the same evidence ask the same. */
export type Evidence = {
  /** `why`, `who`, `yes-no`, ...: what kind of answer is wanted. */
  asks: string
  /** Numbers and signs in their order: "2 of 3" is not "3 of 2". */
  numbers: readonly string[]
  /** What negates, with the number of content words before it: "can here but not there" is not "cannot here but can there". */
  negations: readonly string[]
  /** Fillers that decide, each with the number of content words before it: "from Rome to Oslo" is not "to Rome from Oslo". */
  poles: readonly string[]
  /** Everything else that counts, in its order. */
  content: readonly string[]
  /** Every word as it stands, `#` for content: what moves among the words that say nothing still says who does what to whom. */
  order: string
}

export type GateVerdict =
  | { pass: true }
  | { pass: false; because: 'kind' | 'numbers' | 'negation' | 'polarity' | 'content' | 'order' | 'rival' }

/** Numbers with their sign and unit sign, words (C++, 3d, e-mail), and the signs that change what is asked. */
const word =
  /(?<![\p{L}\p{N}])-?\p{N}+(?:[.,:/]\p{N}+)*%?|[\p{L}\p{M}\p{N}]+(?:[-_.+#]*[\p{L}\p{N}]+)*[+#]*|[<>=*/$€£¥°^&|~±×÷√]/gu

/** Ways to begin that ask the same; longest first. */
const openings: readonly [RegExp, string][] = [
  [
    /^(?:what|which) (?:is|are|s) (?:the |some |a )*(?:best |good |easiest )?(?:ways?|methods?|steps?) (?:to|of|for) /,
    'how ',
  ],
  [/^what (?:should|can|could|must|do) (?:i|we|one|you|someone) do (?:to|for|if i want to) /, 'how '],
  [/^is there (?:a|any) (?:good |easy )?(?:way|method) (?:to|of|for) /, 'how '],
  [/^how (?:do|can|could|should|would|might|to)(?: i| we| you| one| someone| people)? /, 'how '],
  [/^(?:can|could|would) you (?:please )?(?:tell me|explain(?: to me)?)[:,]? /, ''],
  [/^(?:please )?(?:tell me|explain|describe)[:,]? /, ''],
]
const quantities = /^how (many|much|long|often|far|old|big|tall|fast|deep|soon|high|large|well|good|bad)\b/
const kinds = /^(why|who|whom|whose|when|where|how|what|which)\b/
const yesNo =
  /^(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|shall|may|might|must|isnt|arent|dont|doesnt|didnt|cant|wont)\b/

function kindOf(text: string): string {
  const quantity = quantities.exec(text)?.[1]
  if (quantity !== undefined) return `how ${quantity}`
  const kind = kinds.exec(text)?.[1]
  if (kind !== undefined) return kind === 'which' ? 'what' : kind
  return yesNo.test(text) ? 'yes-no' : 'statement'
}

/** One way to write each character and each contraction: "What’s" is "What is", "can't" one word. */
function fold(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\b(what|who|where|when|how|why|there|it)[’']s\b/gi, '$1 is')
    .replace(/[’']/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** `fillers`: words that say nothing of what is asked. */
export function evidenceOf(question: string, fillers = usualFillers): Evidence {
  const folded = fold(question)
  const lower = folded.toLowerCase()
  const opening = openings.find(([pattern]) => pattern.test(lower))
  const shouted = folded.toUpperCase()
  const asks = kindOf(opening ? lower.replace(...opening) : lower)
  const skipped = opening ? (opening[0].exec(lower)?.[0].length ?? 0) : 0
  const evidence = {
    numbers: [] as string[],
    poles: [] as string[],
    negations: [] as string[],
    content: [] as string[],
  }
  const order: string[] = []
  for (const match of folded.matchAll(word)) {
    const written = match[0]
    const bare = written.toLowerCase()
    if (match.index < skipped && !negators.has(bare)) continue
    const number = /^(?:-?\p{N}|[^\p{L}\p{N}])/u.test(written)
      ? bare.replaceAll(',', '')
      : numbersByWord.get(bare)
    const negator = negators.get(bare)
    // The word that the question begins with is what it `asks`.
    const pole = negator?.pole ?? poles.get(bare) ?? (order.length > 0 ? questionWords.get(bare) : undefined)
    const before = evidence.content.length
    // "IT" and "US" are names where not everything is shouted.
    if (/^\p{Lu}[\p{Lu}\p{N}]+$/u.test(written) && folded !== shouted) evidence.content.push(bare)
    else if (number !== undefined) evidence.numbers.push(number)
    else if (negator !== undefined || pole !== undefined) {
      if (negator !== undefined) evidence.negations.push(`${negator.word} ${before}`)
      if (pole !== undefined) evidence.poles.push(`${pole} ${before}`)
    } else if (!fillers.has(bare) || isMainVerb(bare, folded.slice(match.index)))
      evidence.content.push(synonyms.get(bare) ?? bare)
    order.push(evidence.content.length > before ? '#' : bare)
  }
  return { asks, ...evidence, order: order.join(' ') }
}

/** "What does it do?": at the end of a sentence "do" is what is asked about. */
function isMainVerb(bare: string, fromHere: string): boolean {
  return bare === 'do' && /^do\s*(?:[.?!]|$)/i.test(fromHere)
}

const endings: ReadonlySet<string> = new Set([
  '',
  's',
  'es',
  'd',
  'ed',
  'ing',
  'e',
  'y',
  'ies',
  'ied',
  'n',
  'en',
])

/** Two forms of one word: "loan", "loans", "plan", "planned". Forms that mean something else, as "reform" and "reformation", are not. */
function inflects(a: string, b: string): boolean {
  if (a === b) return true
  if (stem(a) !== stem(b)) return false
  let shared = 0
  while (shared < a.length && a[shared] === b[shared]) shared++
  const last = a[shared - 1] ?? ''
  const ending = (word: string): string => {
    const rest = word.slice(shared)
    return rest.startsWith(last) && rest.length > 1 ? rest.slice(1) : rest
  }
  return [a, b].every((form) => endings.has(form.slice(shared)) || endings.has(ending(form)))
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((entry, at) => entry === b[at])

/** Do the words that both texts have, equally often, stand in the same order? Courtesies may stand anywhere. */
function inOneOrder(a: string, b: string): boolean {
  const [one, other] = [a.split(' '), b.split(' ')]
  const [ofOne, ofOther] = [countsOf(one), countsOf(other)]
  const shared = (word: string): boolean => !courtesies.has(word) && ofOne.get(word) === ofOther.get(word)
  return same(one.filter(shared), other.filter(shared))
}

function countsOf(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/** Is a word in the place of a rival? One alone may come or go: "how is it made" and "how it is made", not "how does it make". */
function isReplaced(a: string, b: string): boolean {
  const more = new Map<string, number>()
  const count = (words: string, by: number): void => {
    for (const word of words.split(' ')) {
      const rival = rivals.get(word)
      if (rival !== undefined) more.set(rival, (more.get(rival) ?? 0) + by)
    }
  }
  count(a, 1)
  count(b, -1)
  const kindsOf = (sign: number) =>
    [...more].flatMap(([rival, by]) => (by * sign > 0 ? [rival.slice(0, rival.indexOf(' '))] : []))
  const gone = new Set(kindsOf(1))
  return kindsOf(-1).some((kind) => gone.has(kind))
}

/**
 * May the answer to one question answer the other? A gate beside the distance of vectors, which is blind to what turns an
 * answer around: encoders put "on" and "off", "2019" and "2020", "is" and "is not" next to each other.
 */
export function gate(a: Evidence, b: Evidence): GateVerdict {
  const fails = (because: Exclude<GateVerdict, { pass: true }>['because']): GateVerdict => ({
    pass: false,
    because,
  })
  if (a.asks !== b.asks) return fails('kind')
  if (!same(a.numbers, b.numbers)) return fails('numbers')
  if (!same(a.negations, b.negations)) return fails('negation')
  if (!same(a.poles, b.poles)) return fails('polarity')
  // "Who are you?" and "Who am I?" have no word that could tell them apart.
  if (a.content.length !== b.content.length || a.content.length === 0) return fails('content')
  if (!a.content.every((entry, at) => inflects(entry, b.content[at] as string)))
    return fails(same(a.content.toSorted(), b.content.toSorted()) ? 'order' : 'content')
  if (a.order === b.order) return { pass: true }
  if (!inOneOrder(a.order, b.order)) return fails('order')
  if (isReplaced(a.order, b.order)) return fails('rival')
  return { pass: true }
}
