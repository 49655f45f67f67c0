import { signal } from '@preact/signals'
import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import type { AnswerView, AskOptions, Settings } from '../../model.ts'
import { createConversation } from './createConversation.ts'
import { turnsKept } from './turn.ts'

type Call = {
  question: string
  options: AskOptions
  resolve(answer: AnswerView): void
  reject(error: unknown): void
}

const answer = (question: string, text = 'Yes.'): AnswerView => ({
  question,
  found: true,
  answers: [{ documentId: 'a', documentName: 'a.txt', start: 0, end: text.length, text, score: 1 }],
  nearest: null,
  confidence: 1,
  receipt: { requestId: 'r', hops: [], bytesLeftDevice: 0 },
})

function start() {
  const calls: Call[] = []
  const said: string[] = []
  const settings = signal<Settings>({
    reach: 'origin',
    stake: 'fast',
    rateMicroUsdPerSecond: 1,
    theme: 'system',
  })
  const conversation = createConversation({
    model: {
      settings,
      online: signal(true),
      ask: (question, options) =>
        new Promise((resolve, reject) => {
          calls.push({ question, options, resolve, reject })
          options.signal.addEventListener('abort', () => reject(options.signal.reason))
        }),
    },
    nowMs: () => 7,
    say: (words) => said.push(words),
    onAnswer: () => {},
  })
  const call = (index: number): Call => {
    const found = calls[index]
    if (!found) throw new Error(`there was no call ${index}`)
    return found
  }
  return { conversation, calls, call, said }
}

describe('createConversation()', () => {
  test('a question is on its way, then answered and read out', async () => {
    const { conversation, call, said } = start()
    const asked = conversation.ask('Is it?', null)
    expect(conversation.turns.value[0]?.asking).toEqual({ sinceMs: 7, best: false })
    call(0).resolve(answer('Is it?'))
    await asked
    expect(conversation.turns.value[0]).toMatchObject({
      asking: null,
      trouble: null,
      answer: { found: true },
    })
    expect(said[0]).toContain('Yes.')
  })

  test('a first look is shown while the full answer is on its way, and then stands as the earlier one', async () => {
    const { conversation, call } = start()
    const asked = conversation.ask('Is it?', null)
    call(0).options.onFirstLook?.(answer('Is it?', 'Perhaps.'))
    expect(conversation.turns.value[0]).toMatchObject({
      asking: { best: false },
      answer: { answers: [{ text: 'Perhaps.' }] },
      earlier: null,
    })
    call(0).resolve(answer('Is it?'))
    await asked
    expect(conversation.turns.value[0]).toMatchObject({
      asking: null,
      answer: { answers: [{ text: 'Yes.' }] },
      earlier: { answers: [{ text: 'Perhaps.' }] },
    })
  })

  test('a first look that comes after its question was asked anew is not shown', () => {
    const { conversation, call } = start()
    void conversation.ask('Is it?', null)
    void conversation.ask('Is it?', null)
    call(0).options.onFirstLook?.(answer('Is it?', 'Perhaps.'))
    expect(conversation.turns.value[0]?.answer).toBeNull()
  })

  test('asks only the document that was chosen', () => {
    const { conversation, call } = start()
    void conversation.ask('Is it?', 'doc-1')
    expect(call(0).options.documentIds).toEqual(['doc-1'])
    expect(conversation.has('Is it?', 'doc-1')).toBe(true)
    expect(conversation.has('Is it?', null)).toBe(false)
  })

  test('stop is not an error', async () => {
    const { conversation } = start()
    const asked = conversation.ask('Is it?', null)
    conversation.stop(conversation.turns.value[0]?.key ?? '')
    await asked
    expect(conversation.turns.value[0]).toMatchObject({ stopped: true, trouble: null, asking: null })
  })

  test('asking the same again ends the first try, whose late answer is dropped', async () => {
    const { conversation, call } = start()
    const first = conversation.ask('Is it?', null)
    const second = conversation.ask('Is it?', null)
    expect(call(0).options.signal.aborted).toBe(true)
    await first
    expect(conversation.turns.value).toHaveLength(1)
    expect(conversation.turns.value[0]?.asking).not.toBeNull()
    call(1).resolve(answer('Is it?', 'Indeed.'))
    await second
    expect(conversation.turns.value[0]?.answer?.answers[0]?.text).toBe('Indeed.')
  })

  test('the best answer asks with that stake, keeps the first in sight, and remembers it for comparison', async () => {
    const { conversation, call } = start()
    const first = conversation.ask('Is it?', null)
    call(0).resolve(answer('Is it?'))
    await first
    const [turn] = conversation.turns.value
    if (!turn) throw new Error('there is a turn')
    const best = conversation.askBest(turn)
    expect(call(1).options.stake).toBe('best')
    expect(conversation.turns.value[0]?.answer?.answers[0]?.text).toBe('Yes.')
    call(1).resolve(answer('Is it?', 'Indeed.'))
    await best
    expect(conversation.turns.value[0]?.earlier?.answers[0]?.text).toBe('Yes.')
    expect(conversation.turns.value[0]?.answer?.answers[0]?.text).toBe('Indeed.')
  })

  test('a failed best answer leaves the first one', async () => {
    const { conversation, call } = start()
    const first = conversation.ask('Is it?', null)
    call(0).resolve(answer('Is it?'))
    await first
    const [turn] = conversation.turns.value
    if (!turn) throw new Error('there is a turn')
    const best = conversation.askBest(turn)
    call(1).reject(new AppError('origin_unavailable', 'x'))
    await best
    expect(conversation.turns.value[0]?.answer?.answers[0]?.text).toBe('Yes.')
    expect(conversation.turns.value[0]?.trouble?.happened).toContain('cannot be reached')
  })

  test('a turn that falls off the end is not asked any longer', () => {
    const { conversation, call } = start()
    for (let index = 0; index <= turnsKept; index++) void conversation.ask(`Question ${index}?`, null)
    expect(conversation.turns.value).toHaveLength(turnsKept)
    expect(call(0).options.signal.aborted).toBe(true)
    expect(call(1).options.signal.aborted).toBe(false)
  })
})
