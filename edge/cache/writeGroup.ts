import type { Clock } from '../ports.ts'

export type WriteGroupOptions<T> = {
  clock: Clock
  /** How long the first waits for others; at 0 it does not. */
  waitMs: number
  /** So many, or so much, is written at once. */
  maxItems: number
  maxBytes: number
  write(items: readonly T[]): Promise<void>
}

type Group<T> = { items: T[]; bytes: number; dueMs: number; written: Promise<void>; flush(): void }

/** A timer that is so late has lost the request that held it. */
const overdueMs = 1_000

/**
 * Group commit: what is to be written within a moment is one write. On Workers a timer and a call belong to a request, so who opens
 * a group holds its clock; should that request be gone, the next one that comes does.
 */
export class WriteGroup<T> {
  readonly #options: WriteGroupOptions<T>
  #open: Group<T> | undefined

  constructor(options: WriteGroupOptions<T>) {
    this.#options = options
  }

  /** Resolves or fails as the write of its group does. */
  add(item: T, bytes: number): Promise<void> {
    const { clock, waitMs, maxItems, maxBytes } = this.#options
    const nowMs = clock.nowMs()
    const known = this.#open
    const group = known ?? this.#begin()
    if (known === undefined || nowMs - known.dueMs > overdueMs) {
      group.dueMs = nowMs + waitMs
      clock.after(waitMs, group.flush)
    }
    group.items.push(item)
    group.bytes += bytes
    if (waitMs === 0 || group.items.length >= maxItems || group.bytes >= maxBytes) group.flush()
    return group.written
  }

  #begin(): Group<T> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const group: Group<T> = {
      items: [],
      bytes: 0,
      dueMs: 0,
      written: promise,
      flush: () => {
        if (this.#open !== group) return
        this.#open = undefined
        resolve(this.#options.write(group.items))
      },
    }
    return (this.#open = group)
  }
}
