import type { ChatChunk } from '#core/contract/http/chatChunk'
import type { ChatCompletion, ChatHedge, ChatUsage } from '#core/contract/http/chatReply'
import type { Receipt } from '#core/contract/receipt'

/** An answer in one piece, or as it is written. */
export type ChatAnswer =
  | { kind: 'whole'; completion: ChatCompletion; receipt: Receipt }
  | {
      kind: 'stream'
      /** As far as it is known when the answer begins. */
      receipt: Receipt
      /** Ends by itself only when the answer is whole; else throws. */
      chunks: AsyncIterable<ChatChunk>
    }

/** What is known only at the end of a stream. */
export type StreamEnd = { usage: ChatUsage | undefined; hedge: ChatHedge & { receipt: Receipt } }
