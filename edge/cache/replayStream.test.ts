import { expect, test } from 'vitest'
import { fakeClock } from '../testing/fakeClock.ts'
import { replayStream } from './replayStream.ts'

const recording = [
  { chunk: 'a', afterMs: 40 },
  { chunk: 'b', afterMs: 50 },
  { chunk: 'c', afterMs: 9_050 },
]

function replay(pace: 'instant' | 'paced') {
  const clock = fakeClock()
  const client = new AbortController()
  const startedMs = clock.nowMs()
  const seen: [string, number][] = []
  const done = (async () => {
    for await (const chunk of replayStream(recording, { pace, clock, signal: client.signal })) {
      seen.push([chunk, clock.nowMs() - startedMs])
    }
  })()
  const advance = async (ms: number) => {
    for (let i = 0; i < ms; i++) {
      clock.advance(1)
      for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    }
  }
  return { clock, client, seen, done, advance }
}

test('at once, all chunks come without a wait', async () => {
  const { seen, done } = replay('instant')
  await done
  expect(seen).toEqual([
    ['a', 0],
    ['b', 0],
    ['c', 0],
  ])
})

test('at its own pace, chunks come as they once did, except that a stall is cut short', async () => {
  const { seen, done, advance } = replay('paced')
  await advance(2_000)
  await done
  expect(seen).toEqual([
    ['a', 40],
    ['b', 50],
    ['c', 1_050],
  ])
})

test('a client that leaves ends the wait', async () => {
  const { client, done, seen, advance } = replay('paced')
  await advance(60)
  client.abort(new Error('left'))
  await expect(done).rejects.toThrow('left')
  expect(seen).toHaveLength(2)
})
