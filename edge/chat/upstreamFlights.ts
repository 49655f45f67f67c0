import type { ChatCompletion } from '#core/contract/http/chatReply'
import type { Recorded } from '../cache/flightBuffer.ts'
import { SingleFlight } from '../cache/singleFlight.ts'
import { type Opened, StreamFlight } from '../cache/streamFlight.ts'
import type { Ports } from '../ports.ts'
import type { Answered, UpstreamCall } from '../upstream/upstreams.ts'
import { type WrittenChunk, writeChunks } from './writtenChunk.ts'

export type Completed = { head: Answered; completion: ChatCompletion }
export type Recording = readonly Recorded<WrittenChunk>[]

export type Flight = {
  /** Equal for requests that may share an answer. */
  key: string
  call: UpstreamCall
  /** Fires when this caller leaves: the client is gone or its deadline has passed. */
  signal: AbortSignal
  keepAlive(promise: Promise<unknown>): void
}

/** Calls of upstreams. Equal ones in flight are one call; whole answers and streams fly apart. */
export class UpstreamFlights {
  readonly #ports: Pick<Ports, 'clock' | 'upstreams'>
  readonly #whole = new SingleFlight<Completed>()
  readonly #streams: StreamFlight<Answered, WrittenChunk>

  constructor(ports: Pick<Ports, 'clock' | 'upstreams'>) {
    this.#ports = ports
    this.#streams = new StreamFlight({
      clock: ports.clock,
      // Two bytes a character where not all are Latin-1, and as much again for the chunk itself.
      sizeOf: ({ json }) => 4 * json.length,
    })
  }

  isFlying(key: string): boolean {
    return this.#whole.isFlying(key) || this.#streams.isFlying(key)
  }

  /** A whole answer; `landed` runs once for all who wait for it. */
  async complete(
    { key, call, signal, keepAlive }: Flight,
    landed: (completed: Completed) => void,
  ): Promise<Completed & { joined: boolean }> {
    const { value, joined } = await this.#whole.run(key, {
      nowMs: this.#ports.clock.nowMs(),
      signal,
      keepAlive,
      start: async (all) => {
        const { body, ...head } = await this.#ports.upstreams.complete(call, all)
        const completed = { head, completion: body }
        landed(completed)
        return completed
      },
    })
    return { ...value, joined }
  }

  /** A stream whose first token is here; `landed` runs once, when all of it came and is still held. */
  async stream(
    { key, call, signal, keepAlive }: Flight,
    landed: (recording: Recording, head: Answered) => void,
  ): Promise<Opened<Answered, WrittenChunk> & { joined: boolean }> {
    return await this.#streams.run(key, {
      signal,
      keepAlive,
      start: async (all) => {
        const { chunks, ...head } = await this.#ports.upstreams.stream(call, all)
        return { head, chunks: writeChunks(chunks) }
      },
      landed,
    })
  }
}
