import { signal } from '@preact/signals'
import { describe, expect, test } from 'vitest'
import type { EngineView } from '../../model.ts'
import { createConsent } from './createConsent.ts'

function start(engine: EngineView, metered: boolean) {
  const done: string[] = []
  const consent = createConsent(signal(engine), () => metered)
  return { consent, done, before: (what: string) => consent.before(what, () => done.push(what)) }
}
const large: EngineView = { phase: 'idle', downloadBytes: 12_604_000 }

describe('createConsent()', () => {
  test('a metered connection fetches nothing large without a word', () => {
    const { consent, done, before } = start(large, true)
    before('answer')
    expect(done).toEqual([])
    expect(consent.waiting.value).toMatchObject({ what: 'answer', downloadBytes: 12_604_000 })
    consent.agree()
    expect(done).toEqual(['answer'])
    before('read')
    expect(done).toEqual(['answer', 'read'])
  })

  test('no is no, and is asked again the next time', () => {
    const { consent, done, before } = start(large, true)
    before('answer')
    consent.decline()
    expect(done).toEqual([])
    before('answer')
    expect(consent.waiting.value).not.toBeNull()
  })

  test('nothing is asked where nothing is to be fetched, or where nobody pays for it', () => {
    for (const { done, before } of [
      start(large, false),
      start({ phase: 'idle', downloadBytes: 0 }, true),
      start({ phase: 'ready', engine: 'x', modelId: 'y', modelVersion: 1 }, true),
    ]) {
      before('answer')
      expect(done).toEqual(['answer'])
    }
  })
})
