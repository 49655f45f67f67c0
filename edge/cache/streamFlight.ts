import { edgeLimits } from '../limits.ts'
import type { Clock } from '../ports.ts'
import { FlightBuffer, type FlightLimits, type Reader, type Recorded } from './flightBuffer.ts'
import { untilAborted } from './untilAborted.ts'

/** A stream as it begins: what is known before its first chunk, then the chunks. An error is thrown in the iteration. */
export type Opened<Head, Chunk> = { head: Head; chunks: AsyncIterable<Chunk> }

export type StreamBoarding<Head, Chunk> = {
  /** Fires when this reader leaves: the client is gone or its deadline has passed. */
  signal: AbortSignal
  /** Keeps the runtime from ending the request that leads while others read its stream. */
  keepAlive(promise: Promise<unknown>): void
  /** The stream itself; its signal fires when the last reader has left. */
  start(signal: AbortSignal): Promise<Opened<Head, Chunk>>
  /** Called by the leader's flight once, when the stream ended well and all of it is still held: the only time to keep it. */
  landed?(recording: readonly Recorded<Chunk>[], head: Head): void
}

type Flight<Head, Chunk> = {
  key: string
  opened: Promise<Opened<Head, Chunk>>
  buffer: FlightBuffer<Chunk>
  startedMs: number
  abandon(): void
}

export type StreamFlightOptions<Chunk> = {
  clock: Pick<Clock, 'nowMs'>
  sizeOf(chunk: Chunk): number
  limits?: FlightLimits & { totalBytes: number }
}

/**
 * Identical streams in flight run once: who comes later gets the chunks so far, then the live ones. A reader that leaves or
 * is slow does not disturb the others; when the last one leaves, the stream is aborted. A failure reaches every reader as
 * it was thrown, after the chunks that came before it.
 *
 * On Workers, I/O belongs to the request that began it: the leader's request reads the stream to its end for as long as
 * anybody reads it, even when its own client is gone, and is kept alive for that. What crosses between requests are
 * plain chunks and plain promises, and the abort runs as a reaction in the leader's context.
 */
export class StreamFlight<Head, Chunk> {
  readonly #flights = new Map<string, Flight<Head, Chunk>>()
  readonly #buffers = new Set<FlightBuffer<Chunk>>()
  readonly #options: Required<StreamFlightOptions<Chunk>>
  /** Of all streams that run: counted as it changes, because a sum over a thousand streams at each chunk is a million a second. */
  #heldBytes = 0

  constructor(options: StreamFlightOptions<Chunk>) {
    this.#options = { limits: edgeLimits.streamFlights, ...options }
  }

  isFlying(key: string): boolean {
    return this.#flights.has(key)
  }

  /** Streams that run, for memory's sake; each is forgotten on all its ends. */
  get running(): number {
    return this.#buffers.size
  }

  /** What they hold together. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  /**
   * Resolves when the stream has begun; rejects with what kept it from beginning. The chunks must be read or `return`ed;
   * the signal ends a reader that does neither.
   */
  async run(
    key: string,
    boarding: StreamBoarding<Head, Chunk>,
  ): Promise<Opened<Head, Chunk> & { joined: boolean }> {
    boarding.signal.throwIfAborted()
    const running = this.#flights.get(key)
    const nowMs = this.#options.clock.nowMs()
    const joined = running !== undefined && nowMs - running.startedMs < edgeLimits.flightMs
    const flight = joined ? running : this.#lead(key, boarding, nowMs)
    const seat = this.#seat(flight, boarding.signal)
    try {
      const { head } = await untilAborted(flight.opened, boarding.signal)
      return { head, joined, chunks: chunksOf(flight.buffer, { ...seat, signal: boarding.signal }) }
    } catch (error) {
      seat.leave()
      throw error
    }
  }

  #seat(flight: Flight<Head, Chunk>, signal: AbortSignal): { reader: Reader; leave(): void } {
    const reader = flight.buffer.enter()
    const leave = (): void => {
      signal.removeEventListener('abort', leave)
      flight.buffer.leave(reader)
      if (flight.buffer.readers > 0 || flight.buffer.ended) return
      this.#remove(flight)
      flight.abandon()
    }
    signal.addEventListener('abort', leave, { once: true })
    return { reader, leave }
  }

  #lead(key: string, boarding: StreamBoarding<Head, Chunk>, startedMs: number): Flight<Head, Chunk> {
    const controller = new AbortController()
    const abandoned = Promise.withResolvers<void>()
    void abandoned.promise.then(() => controller.abort())
    const buffer: FlightBuffer<Chunk> = new FlightBuffer(this.#options.limits, (moreBytes) => {
      if (this.#buffers.has(buffer)) this.#heldBytes += moreBytes
    })
    const opened = boarding.start(controller.signal)
    const flight: Flight<Head, Chunk> = { key, opened, buffer, startedMs, abandon: abandoned.resolve }
    this.#flights.set(key, flight)
    this.#buffers.add(buffer)
    const work = this.#read(flight, controller.signal).then(async () => {
      const recording = buffer.recording()
      if (recording !== undefined) boarding.landed?.(recording, (await opened).head)
    })
    boarding.keepAlive(work.catch(() => undefined))
    return flight
  }

  /** The leader's part: reads the stream into the buffer until it ends, fails, or nobody is left. */
  async #read(flight: Flight<Head, Chunk>, signal: AbortSignal): Promise<void> {
    const { buffer, opened, startedMs } = flight
    const { clock, sizeOf } = this.#options
    try {
      for await (const chunk of (await opened).chunks) {
        signal.throwIfAborted()
        buffer.push(chunk, sizeOf(chunk), clock.nowMs() - startedMs)
        if (this.#heldBytes > this.#options.limits.totalBytes) buffer.stopKeeping()
        // A stream that lost its beginning can be read on, but not joined.
        if (!buffer.whole) this.#remove(flight)
        await buffer.room(signal)
      }
      signal.throwIfAborted()
      buffer.end()
    } catch (error) {
      buffer.end(error)
    } finally {
      this.#remove(flight)
      if (this.#buffers.delete(buffer)) this.#heldBytes -= buffer.heldBytes
    }
  }

  #remove(flight: Flight<Head, Chunk>): void {
    if (this.#flights.get(flight.key) === flight) this.#flights.delete(flight.key)
  }
}

/** No generator: one that is returned before it began would never run its `finally`, and the seat would stay taken. */
function chunksOf<Chunk>(
  buffer: FlightBuffer<Chunk>,
  { reader, leave, signal }: { reader: Reader; leave(): void; signal: AbortSignal },
): AsyncIterable<Chunk> {
  const iterator: AsyncIterator<Chunk, undefined> = {
    async next() {
      try {
        const result = await buffer.next(reader, signal)
        if (result.done) leave()
        return result
      } catch (error) {
        leave()
        throw error
      }
    },
    async return() {
      leave()
      return { done: true, value: undefined }
    },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}
