import { expect, test, vi } from 'vitest'
import { fakeClock } from '../testing/fakeClock.ts'
import { eventStream } from './eventStream.ts'

const heartbeatMs = 15_000

/** A stream whose next text comes when the test says so. */
function opened() {
  const clock = fakeClock()
  const client = new AbortController()
  const waiting: ((result: IteratorResult<string, undefined>) => void)[] = []
  const left = vi.fn<() => void>()
  const ended = vi.fn<() => void>()
  const texts: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise((resolve) => waiting.push(resolve)),
      async return() {
        left()
        return { done: true, value: undefined }
      },
    }),
  }
  const stream = eventStream(texts, { clock, heartbeatMs, clientGone: client.signal, ended })
  const reader = stream
    .pipeThrough(new TextDecoderStream() as never)
    .getReader() as ReadableStreamDefaultReader<string>
  return {
    clock,
    client,
    waiting,
    left,
    ended,
    reader,
    say: (value: string) => waiting.shift()?.({ done: false, value }),
    finish: () => waiting.shift()?.({ done: true, value: undefined }),
  }
}
const turns = () => new Promise((resolve) => setTimeout(resolve))

test('each text goes out when it is there, and the end ends everything once', async () => {
  const { say, finish, reader, ended, left } = opened()
  await turns()
  say('one')
  expect(await reader.read()).toEqual({ done: false, value: 'one' })
  await turns()
  finish()
  expect((await reader.read()).done).toBe(true)
  expect([ended.mock.calls.length, left.mock.calls.length]).toEqual([1, 0])
})

test('a silent stream sends a comment every 15 s, and one that speaks none', async () => {
  const { say, clock, reader } = opened()
  await turns()
  clock.advance(heartbeatMs)
  expect((await reader.read()).value).toBe(':\n\n')
  clock.advance(heartbeatMs / 2)
  say('one')
  expect((await reader.read()).value).toBe('one')
  await turns()
  clock.advance(heartbeatMs / 2)
  say('two')
  expect((await reader.read()).value).toBe('two')
})

test('a client that leaves ends the iteration while it waits for the next text', async () => {
  const { client, left, ended } = opened()
  await turns()
  client.abort()
  expect([left.mock.calls.length, ended.mock.calls.length]).toEqual([1, 1])
})

test('no text is asked for while the client does not read', async () => {
  const clock = fakeClock()
  let made = 0
  async function* endless() {
    for (;;) yield `${made++}`
  }
  eventStream(endless(), {
    clock,
    heartbeatMs,
    clientGone: new AbortController().signal,
    ended: () => undefined,
  })
  await turns()
  expect(made).toBeLessThan(3)
})

test('a client that was gone before the first text is sent nothing', async () => {
  const left = vi.fn<() => void>()
  async function* never() {
    try {
      yield 'a'
    } finally {
      left()
    }
  }
  const ended = vi.fn<() => void>()
  const clientGone = AbortSignal.abort()
  const stream = eventStream(never(), { clock: fakeClock(), heartbeatMs, clientGone, ended })
  await expect(stream.getReader().read()).rejects.toMatchObject({ name: 'AbortError' })
  expect(ended).toHaveBeenCalledTimes(1)
})
