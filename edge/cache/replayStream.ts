import type { Clock } from '../ports.ts'
import type { Recorded } from './flightBuffer.ts'
import { untilAborted } from './untilAborted.ts'

/** A stream that once stalled does not have to stall again for as long. */
const longestPauseMs = 1_000

export type Replay = {
  pace: 'instant' | 'paced'
  clock: Clock
  /** Ends the wait between two chunks when the client leaves. */
  signal: AbortSignal
}

/** The chunks of a kept stream: all at once, or with the pauses between them that they came with. */
export async function* replayStream<Chunk>(
  recording: readonly Recorded<Chunk>[],
  { pace, clock, signal }: Replay,
): AsyncGenerator<Chunk, undefined> {
  let reachedMs = 0
  for (const { chunk, afterMs } of recording) {
    const pauseMs = Math.min(longestPauseMs, afterMs - reachedMs)
    reachedMs = afterMs
    if (pace === 'paced' && pauseMs > 0) await pause(clock, pauseMs, signal)
    signal.throwIfAborted()
    yield chunk
  }
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<void>()
  const forget = clock.after(ms, over.resolve)
  try {
    await untilAborted(over.promise, signal)
  } finally {
    forget()
  }
}
