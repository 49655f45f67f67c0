import { readFileSync } from 'node:fs'

/**
 * `count` texts of 6 to 170 words, evenly spread over the logarithm of the length, of the words in the JSON array of
 * texts at `wordsPath`. Always the same ones, in an order that mixes the lengths.
 */
export function mixedTexts(count: number, wordsPath: string): string[] {
  const words = (JSON.parse(readFileSync(wordsPath, 'utf8')) as string[]).join(' ').split(/\s+/)
  return Array.from({ length: count }, (_, index) => {
    const share = ((index * 61) % count) / count
    const length = Math.round(6 * (170 / 6) ** share)
    const start = (index * 37) % (words.length - 1)
    return Array.from({ length }, (_word, at) => words[(start + at * 7) % words.length]).join(' ')
  })
}
