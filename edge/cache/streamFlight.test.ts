import { describe, expect, test } from 'vitest'
import { edgeLimits } from '../limits.ts'
import { fakeClock } from '../testing/fakeClock.ts'
import { type Opened, StreamFlight } from './streamFlight.ts'

/** A stream that says its chunks when the test does. */
function fakeStream(signal: AbortSignal) {
  const queue: (string | { error?: Error })[] = []
  let wake = (): void => undefined
  const say = (what: string | { error?: Error }): void => {
    queue.push(what)
    wake()
  }
  signal.addEventListener('abort', () => say({ error: signal.reason as Error }))
  const state = { pulled: 0, returned: false }
  async function* chunks(): AsyncGenerator<string> {
    try {
      for (;;) {
        const next = queue.shift()
        if (next === undefined) await new Promise<void>((resolve) => (wake = resolve))
        else if (typeof next === 'string') {
          state.pulled += 1
          yield next
        } else if (next.error) throw next.error
        else return
      }
    } finally {
      state.returned = true
    }
  }
  return { say, end: () => say({}), fail: (error: Error) => say({ error }), chunks: chunks(), signal, state }
}

function setup(limits = { bufferBytes: 100, aheadBytes: 50, totalBytes: 1_000 }) {
  const clock = fakeClock()
  const flights = new StreamFlight<string, string>({ clock, sizeOf: (chunk) => chunk.length, limits })
  const streams: ReturnType<typeof fakeStream>[] = []
  const kept: Promise<unknown>[] = []
  const recordings: string[][] = []
  const times: number[][] = []
  const board = (client = new AbortController(), key = 'key') =>
    flights.run(key, {
      signal: client.signal,
      keepAlive: (promise) => kept.push(promise),
      landed: (recording) => {
        recordings.push(recording.map(({ chunk }) => chunk))
        times.push(recording.map(({ afterMs }) => afterMs))
      },
      start: async (signal): Promise<Opened<string, string>> => {
        const stream = fakeStream(signal)
        streams.push(stream)
        return { head: `head ${streams.length}`, chunks: stream.chunks }
      },
    })
  return { clock, flights, streams, kept, recordings, times, board }
}
type Chunks = AsyncIterable<string>
const readAll = async (chunks: Chunks): Promise<string[]> => {
  const all: string[] = []
  for await (const chunk of chunks) all.push(chunk)
  return all
}
const iterate = (chunks: Chunks) => {
  const iterator = chunks[Symbol.asyncIterator]()
  return { next: async () => (await iterator.next()).value as string, leave: () => iterator.return?.() }
}
const settled = async () => {
  for (let i = 0; i < 50; i++) await Promise.resolve()
}

describe('StreamFlight', () => {
  test('runs a stream once: who joins gets the prefix, then what comes live', async () => {
    const { board, streams, recordings, flights, kept } = setup()
    const leader = await board()
    streams[0]?.say('a')
    streams[0]?.say('b')
    await settled()
    const follower = await board()
    const reader = iterate(follower.chunks)
    expect([await reader.next(), await reader.next()]).toEqual(['a', 'b'])
    const third = reader.next()
    streams[0]?.say('c')
    expect(await third).toBe('c')
    streams[0]?.end()
    expect(await readAll(leader.chunks)).toEqual(['a', 'b', 'c'])
    await Promise.all(kept)
    expect([leader.joined, follower.joined, follower.head]).toEqual([false, true, 'head 1'])
    expect(streams).toHaveLength(1)
    expect(recordings).toEqual([['a', 'b', 'c']])
    expect([flights.isFlying('key'), flights.running, flights.heldBytes]).toEqual([false, 0, 0])
  })

  test('the leader leaves, the others read on to the end, and the answer is kept', async () => {
    const { board, streams, recordings, kept } = setup()
    const leader = new AbortController()
    const led = await board(leader)
    const follower = await board()
    streams[0]?.say('a')
    const first = iterate(led.chunks)
    expect(await first.next()).toBe('a')
    leader.abort(new Error('left'))
    await expect(first.next()).rejects.toThrow('left')
    await settled()
    expect(streams[0]?.signal.aborted).toBe(false)
    streams[0]?.say('b')
    streams[0]?.end()
    expect(await readAll(follower.chunks)).toEqual(['a', 'b'])
    await Promise.all(kept)
    expect(recordings).toEqual([['a', 'b']])
  })

  test('the last reader to leave ends the stream at its source, keeps nothing, and the next caller begins anew', async () => {
    const { board, streams, recordings, flights, kept } = setup()
    const clients = [new AbortController(), new AbortController()]
    const [first, second] = [await board(clients[0]), await board(clients[1])]
    streams[0]?.say('a')
    await iterate(first.chunks).next()
    clients[0]?.abort(new Error('left'))
    const reading = iterate(second.chunks)
    await reading.next()
    await settled()
    expect(streams[0]?.signal.aborted).toBe(false)
    // A reader may also leave by ending its loop.
    await reading.leave()
    await Promise.all(kept)
    expect(streams[0]?.signal.aborted).toBe(true)
    expect(streams[0]?.state.returned).toBe(true)
    expect([recordings, flights.isFlying('key'), flights.running]).toEqual([[], false, 0])
    expect((await board()).joined).toBe(false)
    expect(streams).toHaveLength(2)
  })

  test('a reader that leaves before it read anything has left, too', async () => {
    const { board, streams, flights, kept } = setup()
    await iterate((await board()).chunks).leave()
    await Promise.all(kept)
    expect([streams[0]?.signal.aborted, flights.running]).toEqual([true, 0])
  })

  test('a reader that never reads is ended by its signal', async () => {
    const { board, streams, flights, kept } = setup()
    const client = new AbortController()
    await board(client)
    client.abort(new Error('deadline'))
    await Promise.all(kept)
    expect([streams[0]?.signal.aborted, flights.running]).toEqual([true, 0])
  })

  test('a failure reaches every reader as it was thrown, after what came before it, and is not kept', async () => {
    const { board, streams, recordings, kept } = setup()
    const readers = [await board(), await board()]
    streams[0]?.say('a')
    await settled()
    const down = Object.assign(new Error('down'), { code: 'upstream_invalid' })
    streams[0]?.fail(down)
    for (const { chunks } of readers) {
      const reader = iterate(chunks)
      expect(await reader.next()).toBe('a')
      await expect(reader.next()).rejects.toBe(down)
    }
    await Promise.all(kept)
    expect(recordings).toEqual([])
    expect((await board()).joined).toBe(false)
  })

  test('a stream that does not begin fails everybody who waits for it', async () => {
    const { flights } = setup()
    const boarding = {
      signal: new AbortController().signal,
      keepAlive: () => undefined,
      start: () => Promise.reject(new Error('refused')),
    }
    const both = [flights.run('key', boarding), flights.run('key', boarding)]
    for (const each of both) await expect(each).rejects.toThrow('refused')
    await settled()
    expect([flights.isFlying('key'), flights.running]).toEqual([false, 0])
  })

  test('waits when even the fastest reader is behind, so that a slow client slows its own stream', async () => {
    const { board, streams } = setup()
    const { chunks } = await board()
    for (let i = 0; i < 20; i++) streams[0]?.say('x'.repeat(10))
    await settled()
    // Six chunks: the sixth is the one that passes the 50 bytes ahead.
    expect(streams[0]?.state.pulled).toBe(6)
    await iterate(chunks).next()
    await settled()
    expect(streams[0]?.state.pulled).toBe(7)
  })

  test('a slow reader does not hold the others back: beyond the buffer it is told so, and nothing is kept', async () => {
    const { board, streams, recordings, flights, kept } = setup()
    const [fast, slow] = [await board(), await board()]
    const lagging = iterate(slow.chunks)
    for (let i = 0; i < 20; i++) streams[0]?.say(`${i}`.padStart(10))
    streams[0]?.end()
    expect(await readAll(fast.chunks)).toHaveLength(20)
    await Promise.all(kept)
    await expect(lagging.next()).rejects.toMatchObject({ code: 'over_capacity' })
    expect([recordings, flights.running]).toEqual([[], 0])
  })

  test('a stream that lost its beginning is not joined, and its own readers lose nothing', async () => {
    const { board, streams } = setup()
    const { chunks } = await board()
    const reader = iterate(chunks)
    for (let i = 0; i < 30; i++) {
      streams[0]?.say(`${i}`.padStart(10))
      expect(await reader.next()).toBe(`${i}`.padStart(10))
    }
    expect((await board()).joined).toBe(false)
    expect(streams).toHaveLength(2)
  })

  test('all streams together hold no more than their bound', async () => {
    const { board, streams, flights } = setup({ bufferBytes: 100, aheadBytes: 1_000, totalBytes: 150 })
    const readers = [await board(undefined, 'a'), await board(undefined, 'b')].map(({ chunks }) =>
      iterate(chunks),
    )
    for (let i = 0; i < 9; i++) {
      for (const [at, reader] of readers.entries()) {
        streams[at]?.say('x'.repeat(10))
        await reader.next()
      }
    }
    // The stream that crossed the bound stopped holding its prefix; the other one is still whole.
    expect([flights.isFlying('a'), flights.isFlying('b')].filter(Boolean)).toHaveLength(1)
    expect(flights.heldBytes).toBe(90)
  })

  test('a flight that lost its leader is not joined for ever', async () => {
    const { board, clock } = setup()
    await board()
    clock.advance(edgeLimits.flightMs)
    expect((await board()).joined).toBe(false)
  })

  test('remembers when each chunk came', async () => {
    const { board, streams, clock, times, kept } = setup()
    const { chunks } = await board()
    for (const ms of [0, 30, 100]) {
      clock.advance(ms)
      streams[0]?.say('a')
      await settled()
    }
    streams[0]?.end()
    await readAll(chunks)
    await Promise.all(kept)
    expect(times).toEqual([[0, 30, 130]])
  })
})
