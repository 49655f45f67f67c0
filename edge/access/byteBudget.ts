import { AppError } from '#core/contract/error'

/** What all requests in flight hold together. Admission is at once or not at all: nothing queues for memory. */
export class ByteBudget {
  readonly #capacityBytes: number
  #heldBytes = 0

  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  /** Takes `bytes` until the returned function is called. Throws `over_capacity`. */
  hold(bytes: number): () => void {
    if (this.#heldBytes + bytes > this.#capacityBytes) {
      // A request holds its memory for about as long as an answer takes; a second is a fair guess for a full house.
      throw new AppError(
        'over_capacity',
        'Cannot take the request: this edge holds as many as fit; try again in 1 s',
        {
          retryAfterMs: 1_000,
        },
      )
    }
    this.#heldBytes += bytes
    let held = true
    return () => {
      if (held) this.#heldBytes -= bytes
      held = false
    }
  }
}
