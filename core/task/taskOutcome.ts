import type { Reply } from '../contract/reply.ts'

/** A reply with what the receipt says of it. */
export type TaskOutcome<R extends Reply = Reply> = {
  readonly reply: R
  readonly inputTokens: number
  readonly cutTokens: number
  /** Calibrated probability that the answer is right, where the task has one. */
  readonly confidence?: number
}
