import type { ChatCompletion, ChatHedge, ChatUsage } from '#core/contract/http/chatReply'
import type { Receipt } from '#core/contract/receipt'

/** An answer in one piece, or as it is written. */
export type ChatAnswer =
  | { kind: 'whole'; completion: ChatCompletion; receipt: Receipt; ageMs?: number }
  | {
      kind: 'stream'
      /** As far as it is known when the answer begins. */
      receipt: Receipt
      /** How old an earlier answer is; undefined for a new one. */
      ageMs?: number
      /** Chunks in JSON. Ends by itself only when the answer is whole; else throws. */
      chunks: AsyncIterable<string>
    }

/** What is known only at the end of a stream. */
export type StreamEnd = { usage: ChatUsage | undefined; hedge: ChatHedge & { receipt: Receipt } }
