import { describe, expect, test } from 'vitest'
import type { Claim, SciFact } from '../evaluate/sciFact.ts'
import { amongStrangers, answers, claimTrials, ownTrials } from './trials.ts'

const words = (count: number, word: string): string =>
  `${Array.from({ length: count }, () => word).join(' ')}.`
const abstracts = new Map(
  ['cats', 'dogs', 'birds'].map((id) => [
    id,
    { title: id, sentences: [words(40, id), words(40, 'run'), words(40, 'sleep')] },
  ]),
)
const claim = (text: string, abstract: string, goldSentences: number[]): Claim => ({
  claim: text,
  abstracts: [abstract],
  goldSentences,
})
const train = [
  claim('Cats run.', 'cats', [1]),
  claim('Cats run.', 'cats', [2]),
  claim('Dogs fly.', 'dogs', []),
  claim('Cats fly.', 'cats', []),
  claim('Birds run.', 'birds', [1]),
]
const sciFact: SciFact = { abstracts, train, validation: [] }

describe('claimTrials', () => {
  test('rows of one claim and one abstract are one trial with several pieces of evidence', () => {
    const [first, ...others] = claimTrials(sciFact, train, 'one')
    expect(first).toMatchObject({ question: 'Cats run.', golds: [[1], [2]], kind: 'answered' })
    expect(others.map(({ kind }) => kind)).toEqual(['silent', 'silent', 'answered'])
    expect([0, 1, 2].map((at) => answers(first!, at))).toEqual([false, true, true])
  })

  test('claims that share an abstract stand in one group', () => {
    const groups = new Map(claimTrials(sciFact, train, 'one').map(({ question, group }) => [question, group]))
    expect(groups.get('Cats fly.')).toBe(groups.get('Cats run.'))
    expect(groups.get('Dogs fly.')).not.toBe(groups.get('Cats run.'))
  })

  test('claims that hang together through another claim stand in one group', () => {
    const both = [...train, claim('Cats run.', 'dogs', [])]
    const trials = claimTrials({ ...sciFact, train: both }, both, 'one')
    const groups = new Map(trials.map(({ question, group }) => [question, group]))
    expect(groups.get('Dogs fly.')).toBe(groups.get('Cats fly.'))
    expect(groups.get('Birds run.')).not.toBe(groups.get('Cats fly.'))
  })

  test("a stranger's abstract answers nothing", () => {
    for (const { kind, golds, question, plan } of claimTrials(sciFact, train, 'far')) {
      expect({ kind, golds }).toEqual({ kind: 'off topic', golds: [] })
      expect(plan.sentences[0]!.text.startsWith(question.split(' ')[0]!.toLowerCase())).toBe(false)
    }
  })

  test('chunks are passages of about seventy words', () => {
    const [first] = claimTrials(sciFact, train, 'chunked')
    expect(first!.plan.sentences.map(({ passageIndex }) => passageIndex)).toEqual([0, 0, 1])
    expect(first!.plan.titles).toHaveLength(2)
  })

  test('five abstracts begin with the cited one', () => {
    const [first] = claimTrials(sciFact, train, 'five')
    expect(first!.plan.sentences.length).toBeGreaterThan(3)
    expect(first!.plan.sentences[0]!.text).toContain('cats')
    expect(first!.golds).toEqual([[1], [2]])
  })
})

describe('ownTrials', () => {
  test.each(['tune', 'check'] as const)(
    'every answered question of %s has a sentence that answers',
    (half) => {
      for (const alone of ['alone', 'together'] as const) {
        for (const { kind, golds, question } of ownTrials(half, alone)) {
          expect(golds.length > 0, question).toBe(kind === 'answered')
        }
      }
    },
  )

  test('strangers come behind, and answer nothing', () => {
    const own = ownTrials('tune', 'together')
    const mixed = amongStrangers(own, claimTrials(sciFact, train, 'one'))
    expect(mixed[0]!.golds).toEqual(own[0]!.golds)
    expect(mixed[0]!.plan.sentences).toHaveLength(own[0]!.plan.sentences.length + 9)
    expect(mixed[0]!.plan.titles).toHaveLength(7)
  })
})
