import { describe, expect, test } from 'vitest'
import { edgeLimits } from '../limits.ts'
import { type Boarding, SingleFlight } from './singleFlight.ts'

/** Work that ends when the test says so. */
function setup() {
  const flights = new SingleFlight<string>()
  const started: AbortSignal[] = []
  const kept: Promise<unknown>[] = []
  let land: (value: string) => void = () => undefined
  let crash: (error: Error) => void = () => undefined
  const board = (client: AbortController, nowMs = 0): Boarding<string> => ({
    nowMs,
    signal: client.signal,
    keepAlive: (promise) => kept.push(promise),
    start: (signal) => {
      started.push(signal)
      return new Promise((resolve, reject) => {
        land = resolve
        crash = reject
      })
    },
  })
  const run = (client: AbortController, nowMs = 0) => flights.run('key', board(client, nowMs))
  return { flights, started, kept, run, land: (value: string) => land(value), crash: (e: Error) => crash(e) }
}
const settled = async () => {
  for (let i = 0; i < 5; i++) await Promise.resolve()
}

describe('SingleFlight', () => {
  test('runs identical work once, and tells who joined', async () => {
    const { started, run, land, flights } = setup()
    const both = [run(new AbortController()), run(new AbortController())]
    land('answer')
    expect(await Promise.all(both)).toEqual([
      { value: 'answer', joined: false },
      { value: 'answer', joined: true },
    ])
    expect(started).toHaveLength(1)
    expect(flights.isFlying('key')).toBe(false)
  })

  test('the leader leaves, the others still get the answer', async () => {
    const { started, kept, run, land } = setup()
    const leader = new AbortController()
    const [led, joined] = [run(leader), run(new AbortController())]
    leader.abort(new Error('left'))
    await expect(led).rejects.toThrow('left')
    await settled()
    expect(started[0]?.aborted).toBe(false)
    land('answer')
    expect(await joined).toEqual({ value: 'answer', joined: true })
    expect(kept).toHaveLength(1)
  })

  test('the last one to leave aborts the work, and the next caller begins anew', async () => {
    const { started, run, land } = setup()
    const clients = [new AbortController(), new AbortController()]
    const runs = clients.map((client) => run(client))
    clients[1]?.abort(new Error('left'))
    await expect(runs[1]).rejects.toThrow('left')
    await settled()
    expect(started[0]?.aborted).toBe(false)
    clients[0]?.abort(new Error('left'))
    await expect(runs[0]).rejects.toThrow('left')
    await settled()
    expect(started[0]?.aborted).toBe(true)
    const next = run(new AbortController())
    land('second')
    expect(await next).toEqual({ value: 'second', joined: false })
  })

  test('a failure reaches everybody who waits and is not kept', async () => {
    const { started, run, crash, land } = setup()
    const both = [run(new AbortController()), run(new AbortController())]
    crash(new Error('down'))
    for (const each of both) await expect(each).rejects.toThrow('down')
    const next = run(new AbortController())
    land('up')
    expect((await next).value).toBe('up')
    expect(started).toHaveLength(2)
  })

  test('a flight that lost its leader is not joined for ever', async () => {
    const { started, run, land } = setup()
    void run(new AbortController(), 0)
    const late = run(new AbortController(), edgeLimits.flightMs)
    land('answer')
    expect(await late).toEqual({ value: 'answer', joined: false })
    expect(started).toHaveLength(2)
  })

  test('who has left already starts nothing', async () => {
    const { started, run } = setup()
    const gone = new AbortController()
    gone.abort(new Error('left'))
    await expect(run(gone)).rejects.toThrow('left')
    expect(started).toHaveLength(0)
  })
})
