import { expect, test } from 'vitest'
import { engineWords, isEngineNews, renewalWords } from './engineWords.ts'

const plain = (text: string) => text.replaceAll('\u00a0', ' ')

test('engineWords() announces the size before the first use, and counts while it is fetched', () => {
  expect(plain(engineWords({ phase: 'idle', downloadBytes: 12_604_000 }, 'origin').text)).toContain('12.6 MB')
  const fetching = engineWords(
    { phase: 'downloading', doneBytes: 4_200_000, totalBytes: 12_604_000 },
    'origin',
  )
  expect(plain(fetching.text)).toBe('Model: 4.2 of 12.6 MB')
  expect(fetching.progress).toEqual({ done: 4_200_000, total: 12_604_000 })
})

test('engineWords() says where questions go when the model failed, and that nothing leaves when nothing may', () => {
  expect(engineWords({ phase: 'failed', reason: 'x' }, 'origin').text).toContain('questions go to our server')
  expect(engineWords({ phase: 'failed', reason: 'x' }, 'device').text).toContain(
    'nothing may leave this device',
  )
})

test('engineWords() says that a model without room comes again, and that is news', () => {
  const ready = { phase: 'ready', engine: 'x', modelId: 'hedge-small-en', modelVersion: 2 } as const
  expect(engineWords(ready, 'origin').text).toContain('hedge-small-en, version 2')
  expect(isEngineNews(ready)).toBe(false)
  const notKept = { ...ready, notKept: true } as const
  expect(engineWords(notKept, 'origin').text).toContain('the next visit fetches it again')
  expect(isEngineNews(notKept)).toBe(true)
})

test('isEngineNews() keeps quiet while nothing is asked of anybody', () => {
  expect(isEngineNews({ phase: 'idle', downloadBytes: 1 })).toBe(false)
  expect(isEngineNews({ phase: 'starting' })).toBe(true)
})

test('renewalWords() counts what the next version has read', () => {
  expect(renewalWords({ done: 1_034, total: 2_000, version: 2 })).toBe(
    'Version 2 of the model reads your documents: 1,034 of 2,000',
  )
})
