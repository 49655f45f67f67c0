import type { ChatCompletion } from '#core/contract/http/chatReply'
import type { Recorded } from '../cache/flightBuffer.ts'
import { isOfTheLeader } from '../cache/ofTheLeader.ts'
import { SingleFlight } from '../cache/singleFlight.ts'
import { type Opened, StreamFlight } from '../cache/streamFlight.ts'
import type { Clock } from '../ports.ts'
import type { Answered } from '../upstream/upstreams.ts'
import type { Order, PaidUpstreams } from './paidUpstreams.ts'
import { type WrittenChunk, writeChunks } from './writtenChunk.ts'

export type Completed = { head: Answered; completion: ChatCompletion }
export type Recording = readonly Recorded<WrittenChunk>[]

export type Flight = {
  /** Equal for requests that may share an answer; undefined for one that shares with nobody. */
  key?: string
  order: Order
  /** Fires when this caller leaves: the client is gone or its deadline has passed. */
  signal: AbortSignal
}

/** Calls of upstreams. Equal ones in flight are one call, which its leader pays; whole answers and streams fly apart. */
export class UpstreamFlights {
  readonly #clock: Clock
  readonly #upstreams: PaidUpstreams
  readonly #whole = new SingleFlight<Completed>()
  readonly #streams: StreamFlight<Answered, WrittenChunk>

  constructor(clock: Clock, upstreams: PaidUpstreams) {
    this.#clock = clock
    this.#upstreams = upstreams
    this.#streams = new StreamFlight({
      clock,
      // Two bytes a character where not all are Latin-1, and as much again for the chunk itself.
      sizeOf: ({ json }) => 4 * json.length,
    })
  }

  isFlying(key: string): boolean {
    return this.#whole.isFlying(key) || this.#streams.isFlying(key)
  }

  /** A whole answer; `landed` runs once for all who wait for it. */
  async complete(
    flight: Flight,
    landed: (completed: Completed) => void,
  ): Promise<Completed & { joined: boolean }> {
    const { key, order, signal } = flight
    const start = async (until: AbortSignal): Promise<Completed> => {
      const { body, ...head } = await this.#upstreams.complete(order, until)
      const completed = { head, completion: body }
      landed(completed)
      return completed
    }
    if (key === undefined) {
      const work = start(signal)
      // Whoever leaves is still written down.
      order.keepAlive(work.catch(() => undefined))
      return { ...(await work), joined: false }
    }
    const nowMs = this.#clock.nowMs()
    const run = () => this.#whole.run(key, { nowMs, signal, keepAlive: order.keepAlive, start })
    const { value, joined } = await lead(flight, { run, isFlying: () => this.#whole.isFlying(key) })
    return { ...value, joined }
  }

  /** A stream whose first token is here; `landed` runs once, when all of it came and is still held. */
  async stream(
    flight: Flight,
    landed: (recording: Recording, head: Answered) => void,
  ): Promise<Opened<Answered, WrittenChunk> & { joined: boolean }> {
    const { order, signal } = flight
    // One that shares with nobody is read in the same way: to its end, at its reader's pace, and paid for whoever leaves.
    const key = flight.key ?? order.call.requestId
    const run = () =>
      this.#streams.run(key, {
        signal,
        keepAlive: order.keepAlive,
        start: async (all) => {
          const { chunks, ...head } = await this.#upstreams.stream(order, all)
          return { head, chunks: writeChunks(chunks) }
        },
        landed,
      })
    return await lead(flight, { run, isFlying: () => this.#streams.isFlying(key) })
  }
}

/** Joins a flight or leads one. A leader with less time or money than we have must not fail us: then we lead. */
async function lead<T>(
  { signal }: Flight,
  { run, isFlying }: { run(): Promise<T>; isFlying(): boolean },
): Promise<T> {
  for (;;) {
    const joining = isFlying()
    try {
      return await run()
    } catch (error) {
      if (!joining || !isOfTheLeader(error) || signal.aborted) throw error
    }
  }
}
