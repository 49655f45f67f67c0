import type { Reply } from '../contract/reply.ts'

/** A reply with what the receipt says of it. */
export type TaskOutcome<R extends Reply = Reply> = {
  readonly reply: R
  readonly inputTokens: number
  readonly cutTokens: number
  /** Calibrated probability that the answer is right, where the task has one. */
  readonly confidence?: number
  /** What answered, where it is not the embedder's own model: a head over its vectors. */
  readonly model?: { readonly id: string; readonly version: number; readonly sha256: string }
}
