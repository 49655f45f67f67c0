import { expect, test } from 'vitest'
import type { EngineView } from '../model.ts'
import { shownEngine } from './shownEngine.ts'

const idle = (downloadBytes: number): EngineView => ({ phase: 'idle', downloadBytes })
const fetching: EngineView = { phase: 'downloading', doneBytes: 1, totalBytes: 4 }
const starting: EngineView = { phase: 'starting' }

test.each<[string, EngineView, EngineView | undefined, EngineView]>([
  ['both as one download before anything was fetched', idle(12), idle(4), idle(16)],
  ['the tiny one while the full one waits for it', idle(12), fetching, fetching],
  [
    'the full one as soon as that is on its way',
    { ...fetching, totalBytes: 12 },
    idle(4),
    { ...fetching, totalBytes: 12 },
  ],
  ['the full one while it starts', starting, fetching, starting],
  ['nothing to fetch where only the tiny one is missing', idle(0), idle(4), idle(0)],
  ['the full one alone where there is no other', idle(12), undefined, idle(12)],
])('shownEngine() shows %s', (_, full, quick, shown) => {
  expect(shownEngine(full, quick)).toEqual(shown)
})
