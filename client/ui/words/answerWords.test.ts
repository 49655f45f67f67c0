import { describe, expect, test } from 'vitest'
import type { AnswerView, QuoteView } from '../../model.ts'
import {
  answerFacts,
  answerNews,
  bestOffer,
  changeWords,
  confidenceWords,
  positionWords,
} from './answerWords.ts'

const quote = (start: number, text = 'It closes at five.'): QuoteView => ({
  documentId: 'a',
  documentName: 'guide.md',
  start,
  end: start + text.length,
  text,
  score: 1,
})
const hop = (tier: AnswerView['receipt']['hops'][number]['tier'], totalMs: number, costMicroUsd = 0) => ({
  tier,
  outcome: 'answered' as const,
  cache: 'bypass' as const,
  phasesMs: {},
  totalMs,
  tokens: { input: 0, cut: 0 },
  costMicroUsd,
  costParts: {},
})
const answer = (change: Partial<AnswerView> = {}): AnswerView => ({
  question: 'When?',
  found: true,
  answers: [quote(40)],
  nearest: null,
  confidence: 0.8,
  receipt: { requestId: 'r', hops: [hop('device', 38)], bytesLeftDevice: 0 },
  ...change,
})
const plain = (text: string | undefined) => text?.replaceAll('\u00a0', ' ')

describe('answerFacts()', () => {
  test('says where, how long, for how much, and what was sent', () => {
    const facts = answerFacts(answer())
    expect(Object.values(facts).map(plain)).toEqual([
      'device',
      'on this device',
      '38 ms',
      'free',
      'nothing sent',
    ])
    const far = answerFacts(
      answer({
        receipt: {
          requestId: 'r',
          hops: [hop('device', 40), hop('origin', 100, 200)],
          bytesLeftDevice: 4_210,
        },
      }),
    )
    expect(Object.values(far).map(plain)).toEqual([
      'origin',
      'on our server',
      '140 ms',
      '0.02 ct',
      '4.2 kB sent',
    ])
  })

  test('a saved answer is called that', () => {
    const { where } = answerFacts(
      answer({ receipt: { requestId: 'r', hops: [hop('edge-cache', 4)], bytesLeftDevice: 90 } }),
    )
    expect(where).toBe('saved answer')
  })
})

test('answerNews() reads the sentence and its document, or that there is none', () => {
  expect(plain(answerNews(answer()))).toBe('It closes at five. From guide.md; on this device, 38 ms.')
  expect(answerNews(answer({ found: false, answers: [] }))).toBe('Nothing in your documents answers this.')
})

test('positionWords() and confidenceWords() put shares into words', () => {
  expect(positionWords(0, 900)).toBe('at the start')
  expect(plain(positionWords(270, 900))).toBe('30 % in')
  expect(positionWords(270, 0)).toBe('')
  expect(plain(confidenceWords(0.82))).toBe('quite sure, 82 %')
  expect(plain(confidenceWords(0.2))).toBe('not sure, 20 %')
})

describe('changeWords()', () => {
  test('is silent when nothing was replaced', () => expect(changeWords(answer(), null)).toBeNull())

  test('tells the same place from another one, also when it was cut differently', () => {
    expect(changeWords(answer({ replaced: quote(44) }), null)).toEqual({
      words: 'A second look chose the same sentence.',
      before: null,
    })
    expect(changeWords(answer({ replaced: quote(400) }), null)?.before?.start).toBe(400)
  })

  test('compares with the answer that was there before "best answer"', () => {
    expect(changeWords(answer(), answer({ answers: [quote(400)] }))?.before?.start).toBe(400)
    expect(changeWords(answer(), answer({ found: false, answers: [] }))?.words).toContain('found nothing')
    expect(changeWords(answer({ found: false, answers: [] }), answer())?.words).toContain('does not hold')
  })
})

describe('bestOffer()', () => {
  const here = { reach: 'origin', online: true } as const

  test('says what would leave the device', () => {
    expect(bestOffer(answer(), here)).toEqual({
      words: 'Sends this question and some passages to our server.',
      enabled: true,
    })
  })

  test('is off with the reason where it may not or cannot', () => {
    expect(bestOffer(answer(), { ...here, reach: 'device' })).toMatchObject({ enabled: false })
    expect(bestOffer(answer(), { ...here, reach: 'device' })?.words).toContain(
      'nothing may leave this device',
    )
    expect(bestOffer(answer(), { ...here, reach: 'edge' })?.enabled).toBe(false)
    expect(bestOffer(answer(), { ...here, online: false })?.words).toContain('offline')
  })

  test('is not offered for what is the best answer already', () => {
    const best = answer({ receipt: { requestId: 'r', hops: [hop('origin', 100)], bytesLeftDevice: 9 } })
    expect(bestOffer(best, here)).toBeNull()
  })
})
