import type { ErrorCode } from '#core/contract/error'
import type { Receipt } from '#core/contract/receipt'
import type { Trace } from './trace.ts'

/** What is learnt of one request while it is answered: the routes tell, `observe` reads it at the end. */
export class Seen {
  readonly trace: Trace
  /** As the request names it, not yet checked. */
  model: string | undefined
  /** Of a stream: as far as it is known when it begins, then the whole one. */
  receipt: Receipt | undefined
  /** Why it did not go well. */
  code: ErrorCode | 'client_gone' | undefined
  streamed = false
  #held = false
  #whenOver: (() => void) | undefined

  constructor(trace: Trace) {
    this.trace = trace
  }

  /** The answer goes on behind its handler, until the returned function is called. */
  hold(): () => void {
    this.#held = true
    this.streamed = true
    return () => {
      this.#held = false
      this.#whenOver?.()
      this.#whenOver = undefined
    }
  }

  /** Calls `then` when nothing follows any more: now, or at the end of the stream. */
  whenOver(then: () => void): void {
    if (this.#held) this.#whenOver = then
    else then()
  }
}
