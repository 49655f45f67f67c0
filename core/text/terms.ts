import { stem } from './stem.ts'

/** Words, numbers with their decimals, and single ideographs or kana (which are written without blanks). */
const word =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|\p{N}+(?:[.,]\p{N}+)+|[\p{L}\p{N}\p{M}]+/gu
const marks = /\p{M}+/gu

/** A word longer than this is data (base64, a hash); only its start is indexed. */
const maxWordCharacters = 64

/** Lucene's English stop words: too common to tell documents apart. */
export const stopWords: ReadonlySet<string> = new Set(
  (
    'a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to ' +
    'was will with'
  ).split(' '),
)

/**
 * Index terms of `text` in order: lower case, accents folded, possessive and stop words dropped, stemmed.
 * The same for documents and queries. Linear in the text.
 */
export function termsOf(text: string): string[] {
  const terms: string[] = []
  const folded = text
    .replace(/['’]s\b/gi, '')
    .normalize('NFKD')
    .replace(marks, '')
    .toLowerCase()
  for (const [match] of folded.matchAll(word)) {
    if (!stopWords.has(match)) terms.push(stem(match.slice(0, maxWordCharacters)))
  }
  return terms
}
