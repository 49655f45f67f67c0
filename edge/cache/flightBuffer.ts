import { AppError } from '#core/contract/error'
import { untilAborted } from './untilAborted.ts'

/** One chunk, and how long after the stream's beginning it came. */
export type Recorded<Chunk> = { chunk: Chunk; afterMs: number }
/** How far one reader has come. */
export type Reader = { at: number; readBytes: number; fellBehind: boolean }

type Kept<Chunk> = Recorded<Chunk> & { bytes: number }
export type FlightLimits = {
  /** What one stream may hold for those who join later or read slowly. Beyond it nobody joins and it is not kept. */
  bufferBytes: number
  /** What the fastest reader may have before it until the stream itself has to wait. */
  aheadBytes: number
}

/**
 * The chunks of one stream for any number of readers: from the beginning while all of them are held (`whole`), then live.
 * The stream goes at the pace of its fastest reader; one that falls behind by more than the buffer gets a typed error.
 */
export class FlightBuffer<Chunk> {
  readonly #limits: FlightLimits
  readonly #holds: (moreBytes: number) => void
  readonly #readers = new Set<Reader>()
  #kept: Kept<Chunk>[] = []
  #dropped = 0
  #pushedBytes = 0
  #heldBytes = 0
  #whole = true
  #end: { error?: unknown } | undefined
  #news = Promise.withResolvers<void>()
  #room = Promise.withResolvers<void>()

  /** `holds` is told whenever more or fewer bytes are held. */
  constructor(limits: FlightLimits, holds: (moreBytes: number) => void = () => undefined) {
    this.#limits = limits
    this.#holds = holds
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  get readers(): number {
    return this.#readers.size
  }

  get whole(): boolean {
    return this.#whole
  }

  get ended(): boolean {
    return this.#end !== undefined
  }

  enter(): Reader {
    const reader = { at: this.#dropped, readBytes: this.#pushedBytes - this.#heldBytes, fellBehind: false }
    this.#readers.add(reader)
    return reader
  }

  leave(reader: Reader): void {
    this.#readers.delete(reader)
    if (!this.#whole) this.#trim()
    this.#wakeStream()
  }

  push(chunk: Chunk, bytes: number, afterMs: number): void {
    this.#kept.push({ chunk, bytes, afterMs })
    this.#pushedBytes += bytes
    this.#hold(bytes)
    if (this.#heldBytes > this.#limits.bufferBytes) this.stopKeeping()
    else if (!this.#whole) this.#trim()
    this.#wakeReaders()
  }

  /** No more than what somebody still has to read. */
  stopKeeping(): void {
    this.#whole = false
    this.#trim()
  }

  end(error?: unknown): void {
    this.#end = error === undefined ? {} : { error }
    this.#wakeReaders()
    this.#wakeStream()
  }

  /** Everything that came, once it is complete; undefined when a part is gone or it failed. */
  recording(): Recorded<Chunk>[] | undefined {
    const complete = this.#whole && this.#end !== undefined && !('error' in this.#end)
    return complete ? this.#kept.map(({ chunk, afterMs }) => ({ chunk, afterMs })) : undefined
  }

  /** Until the fastest reader is near enough, or there is none. */
  async room(signal: AbortSignal): Promise<void> {
    const behind = (): number =>
      Math.min(...[...this.#readers].map((reader) => this.#pushedBytes - reader.readBytes))
    while (this.#readers.size > 0 && behind() > this.#limits.aheadBytes) {
      await untilAborted(this.#room.promise, signal)
    }
  }

  /** The next chunk for `reader`. Throws what ended the stream, the signal's reason, and `over_capacity` when it fell behind. */
  async next(reader: Reader, signal: AbortSignal): Promise<IteratorResult<Chunk, undefined>> {
    for (;;) {
      signal.throwIfAborted()
      if (reader.fellBehind) throw fellBehind(this.#limits.bufferBytes)
      const kept = this.#kept[reader.at - this.#dropped]
      if (kept !== undefined) {
        reader.at += 1
        reader.readBytes += kept.bytes
        if (!this.#whole) this.#trim()
        this.#wakeStream()
        return { done: false, value: kept.chunk }
      }
      if (this.#end !== undefined) {
        if ('error' in this.#end) throw this.#end.error
        return { done: true, value: undefined }
      }
      await untilAborted(this.#news.promise, signal)
    }
  }

  /** Drops what every reader has read; whoever then still holds too much falls behind. */
  #trim(): void {
    this.#dropUpTo(Math.min(...[...this.#readers].map(({ at }) => at)))
    while (this.#heldBytes > this.#limits.bufferBytes) {
      const slowest = Math.min(...[...this.#readers].map(({ at }) => at))
      for (const reader of this.#readers) {
        if (reader.at !== slowest) continue
        reader.fellBehind = true
        this.#readers.delete(reader)
      }
      this.#dropUpTo(Math.min(...[...this.#readers].map(({ at }) => at)))
    }
  }

  #dropUpTo(at: number): void {
    const count = Math.min(at - this.#dropped, this.#kept.length)
    if (count <= 0) return
    for (const { bytes } of this.#kept.splice(0, count)) this.#hold(-bytes)
    this.#dropped += count
  }

  #hold(moreBytes: number): void {
    this.#heldBytes += moreBytes
    this.#holds(moreBytes)
  }

  #wakeReaders(): void {
    this.#news.resolve()
    this.#news = Promise.withResolvers()
  }

  #wakeStream(): void {
    this.#room.resolve()
    this.#room = Promise.withResolvers()
  }
}

function fellBehind(bufferBytes: number): AppError {
  return new AppError(
    'over_capacity',
    `Cannot stream any further: this reader is more than ${bufferBytes} bytes behind others of the same stream; read faster, or ask again`,
  )
}
