import { describe, expect, test } from 'vitest'
import { planExtract } from '#core/text/planExtract'
import { indexText, sentenceCount, sentenceTexts } from './indexText.ts'

const text = Array.from(
  { length: 60 },
  (_, i) =>
    `Paragraph ${i} says something of its own. ${i % 7 === 0 ? 'This one is said again.' : 'It ends here.'}`,
).join('\n\n')

describe('indexText()', () => {
  const index = indexText(text)
  const all = sentenceTexts(text, index, { from: 0, count: Infinity })

  test('lists each distinct sentence once', () => {
    expect(all).toHaveLength(sentenceCount(index))
    expect(new Set(all).size).toBe(all.length)
    expect(all.filter((sentence) => sentence === 'This one is said again.')).toHaveLength(1)
  })

  test('knows every sentence that an extract over its passages will ask for', () => {
    const passages = Array.from({ length: index.chunks.length / 2 }, (_, i) => ({
      text: text.slice(index.chunks[2 * i], index.chunks[2 * i + 1]),
    }))
    expect(passages.length).toBeGreaterThan(3)
    const asked = planExtract(passages, Infinity).sentences.map((sentence) => sentence.text)
    const known = new Set(all)
    expect(asked.filter((sentence) => !known.has(sentence))).toEqual([])
  })

  test('says which sentences each passage holds', () => {
    for (let chunk = 0; chunk + 1 < index.chunkStarts.length; chunk++) {
      const passage = text.slice(index.chunks[2 * chunk], index.chunks[2 * chunk + 1])
      const rows = index.chunkRows.subarray(index.chunkStarts[chunk], index.chunkStarts[chunk + 1])
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows) expect(passage).toContain(all[row])
    }
  })

  test('gives a range of sentences, and none beyond the last', () => {
    expect(sentenceTexts(text, index, { from: 1, count: 2 })).toEqual(all.slice(1, 3))
    expect(sentenceTexts(text, index, { from: all.length - 1, count: 5 })).toEqual(all.slice(-1))
    expect(sentenceTexts(text, index, { from: all.length, count: 5 })).toEqual([])
  })
})
