import { digitsOf, KeySummary } from '#core/policy/keySummary'
import { edgeLimits } from '../limits.ts'
import type { Clock } from '../ports.ts'

/** A page of what a store took in after `seq`: `digits` of all of its keys, and where to go on. */
export type KeysPage = { digits: string; seq: number; more: boolean }

type StoredKeysWorld = {
  clock: Pick<Clock, 'nowMs'>
  /** Asks the store. A `seq` below the one asked for means that it began anew. */
  keysSince(seq: number): Promise<KeysPage>
}

/**
 * What one part of the stored cache may hold, as this isolate knows it: most new requests were never asked before, and a trip
 * that finds nothing costs as much as one that finds something. Asked for only where enough trips found nothing, and again every
 * second while it is used. What another isolate kept since is taken for not there, and is made again; what it does not
 * know enough for is looked up.
 */
export class StoredKeys {
  readonly #world: StoredKeysWorld
  #summary: KeySummary | undefined
  #seq = 0
  /** Everything that was kept before this moment is known. */
  #knownMs = 0
  #askingMs = 0
  #missed = 0

  constructor(world: StoredKeysWorld) {
    this.#world = world
  }

  /** False: it is not there. Never waits; `keepAlive` takes the work of knowing more. */
  mayHave(key: string, keepAlive: (promise: Promise<unknown>) => void): boolean {
    const nowMs = this.#world.clock.nowMs()
    const ageMs = this.#summary === undefined ? Infinity : nowMs - this.#knownMs
    const isWanted = ageMs >= edgeLimits.storedKeysMs / 2 && this.#missed >= edgeLimits.storedKeysMisses
    // A request that asked and was ended may never come back with an answer.
    if (isWanted && nowMs - this.#askingMs >= edgeLimits.storedKeysAskMs) {
      this.#askingMs = nowMs
      keepAlive(this.#learn(nowMs).finally(() => (this.#askingMs = 0)))
    }
    return ageMs >= edgeLimits.storedKeysMs || this.#summary?.mayHave(digitsOf(key)) !== false
  }

  /** A look-up found nothing. */
  missed(): void {
    this.#missed += 1
  }

  /** It is kept now, or will be in a moment. */
  add(key: string): void {
    this.#summary?.add(digitsOf(key))
  }

  /** Failures change nothing: what is not known is looked up. */
  async #learn(nowMs: number): Promise<void> {
    if (this.#summary?.isFull) this.#forget()
    const summary = this.#summary ?? new KeySummary()
    try {
      for (;;) {
        const { digits, seq, more } = await this.#world.keysSince(this.#seq)
        if (seq < this.#seq) return this.#forget()
        summary.add(digits)
        this.#seq = seq
        if (!more) break
      }
      this.#summary = summary
      this.#knownMs = nowMs
    } catch {
      if (this.#summary === undefined) this.#forget()
    }
  }

  #forget(): void {
    this.#summary = undefined
    this.#seq = 0
  }
}
