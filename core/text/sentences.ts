import { neverFinal, beforeNumber, sentenceStarters, sometimesFinal } from './abbreviations.ts'
import { isBreakingNewline } from './lineBreaks.ts'

/** A stretch of a text as UTF-16 offsets, `end` exclusive: `text.slice(start, end)`. */
export type Span = { readonly start: number; readonly end: number }

/** Characters looked at before and after a full stop; longer words are no abbreviations. */
const lookAroundCharacters = 40

/** Ends a sentence only with a blank behind it: "3.5", "example.org" and "e.g.," go on. */
const latinTerminals = '.!?…؟۔։।॥።'
/** Ends a sentence wherever it stands: these scripts set no blanks. */
const wideTerminals = '。！？｡．'
const closers = '"\'”’»›)]}」』）】》〉'

const blank = /\s/
const upper = /^\p{Lu}/u
const lower = /^\p{Ll}/u
/** Words that stay lower case at the start of a sentence: mRNA, p53, iPhone. */
const namedInside = /^\p{Ll}[^\s.]*[\p{Lu}\p{Nd}]/u
/** Reference marks that hang on a full stop: "shown.[12] The". */
const references = /(?:\[[\d,;– -]{1,20}\]){1,8}/y

/**
 * Sentences of `text` in order, trimmed, never empty; together they hold every character that is not blank.
 *
 * Rules, not a model: terminals with their closing quotes and brackets, abbreviations, initials, decimals,
 * ellipses, blank lines, headings and list items. Written for English; full stops of other scripts end sentences too.
 * `Intl.Segmenter` breaks after "Dr." and "Fig." and differs between engines, so offsets would differ between tiers.
 * Linear time: each terminal looks at most `lookAroundCharacters` back and ahead.
 */
export function splitSentences(text: string): Span[] {
  const sentences: Span[] = []
  let start = skipBlanks(text, 0)
  let at = start
  const close = (end: number): void => {
    const trimmed = trimEnd(text, start, end)
    if (trimmed > start) sentences.push({ start, end: trimmed })
    start = at = skipBlanks(text, end)
  }
  while (at < text.length) {
    const character = text.charAt(at)
    if (character === '\n' || character === '\r' || character === '\f' || character === '\u2029') {
      if (isBreakingNewline(text, start, at)) close(at)
      else at = skipBlanks(text, at)
    } else if (wideTerminals.includes(character)) {
      close(skipClosers(text, at + 1))
    } else if (latinTerminals.includes(character)) {
      const end = skipClosers(text, at + 1)
      if (endsSentence(text, start, at)) close(end)
      else at = end
    } else {
      at++
    }
  }
  close(text.length)
  return sentences
}

/** Whether the terminal at `at` of the sentence that began at `start` is its last. */
function endsSentence(text: string, start: number, at: number): boolean {
  const end = skipClosers(text, at + 1)
  if (end >= text.length) return true
  if (!blank.test(text.charAt(end))) return false
  const next = nextWord(text, end)
  if (next === undefined) return true
  if (latinTerminals.includes(next.charAt(0))) return false
  if (lower.test(next) && !namedInside.test(next)) return false
  if (text[at] !== '.' || end > at + 1) return true

  // Leader dots: "Contents . . . . 160".
  if (blank.test(text.charAt(at - 1)) && !upper.test(next)) return false
  const word = wordBefore(text, start, at)
  const key = word.toLowerCase()
  const starts = sentenceStarters.has(next.toLowerCase().replace(/[^\p{L}].*$/u, ''))
  if (neverFinal.has(key)) return false
  if (beforeNumber.has(key) && /^\d/.test(next)) return false
  if (sometimesFinal.has(key)) return upper.test(next) && text[end + 1] !== '('
  // "1. Wash your hands": the number of a list item, not a sentence of its own.
  if (/^\d{1,3}$/.test(word) && at - word.length === start) return false
  // "J. Smith", "U.S. Army", "Ph.D. thesis": a name goes on unless a word follows that begins sentences.
  const isInitial = /^\p{Lu}$/u.test(word) || /^(?:\p{L}{1,2}\.)+\p{L}{1,2}$/u.test(word)
  if (isInitial) return starts || !upper.test(next)
  return true
}

function wordBefore(text: string, start: number, at: number): string {
  let from = at
  const least = Math.max(start, at - lookAroundCharacters)
  while (from > least && !/[\s()[\]"“‘'/-]/.test(text.charAt(from - 1))) from--
  return text.slice(from, at)
}

/** What follows the blanks at `from`, without opening quotes or brackets; undefined when a new block or nothing does. */
function nextWord(text: string, from: number): string | undefined {
  let at = from
  let newlines = 0
  while (at < text.length && blank.test(text.charAt(at))) {
    if (text[at] === '\n') newlines++
    at++
  }
  if (at >= text.length || newlines > 1) return undefined
  while (at < text.length && '"\'“‘«‹([{¿¡'.includes(text.charAt(at))) at++
  return text.slice(at, at + lookAroundCharacters).split(blank, 1)[0]
}

function skipClosers(text: string, from: number): number {
  let at = from
  while (at < text.length && (closers.includes(text.charAt(at)) || isTerminal(text.charAt(at)))) at++
  references.lastIndex = at
  return references.test(text) ? references.lastIndex : at
}

function isTerminal(character: string): boolean {
  return latinTerminals.includes(character) || wideTerminals.includes(character)
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (at < text.length && blank.test(text.charAt(at))) at++
  return at
}

function trimEnd(text: string, start: number, end: number): number {
  let at = end
  while (at > start && blank.test(text.charAt(at - 1))) at--
  return at
}
