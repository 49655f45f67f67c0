import type { TaskCall } from '#core/contract/http/taskCall'
import type { Reply } from '#core/contract/reply'
import { edgeLimits } from '../limits.ts'
import type { AnswerStore, LogEvent } from '../ports.ts'
import { CachedAnswer } from './cachedAnswer.ts'
import { Sieve } from './sieve.ts'

/** An answer with the public bodies that were made of it, by form: a hit neither decodes vectors nor prints numbers again. */
type Entry = { answer: CachedAnswer; bodies: Map<string, string> }

/**
 * The exact cache: memory first (no trip), then the store that outlives the isolate. Both are optional: a store that
 * fails is a miss, and losing what was not yet written loses nothing but time.
 */
export class AnswerCache {
  readonly #memory = new Sieve<Entry>(edgeLimits.answerCacheBytes)
  readonly #store: AnswerStore
  readonly #log: (event: LogEvent) => void

  constructor(store: AnswerStore, log: (event: LogEvent) => void) {
    this.#store = store
    this.#log = log
  }

  inMemory(key: string): CachedAnswer | undefined {
    return this.#memory.get(key)?.answer
  }

  /** From the store; remembered in memory. Undefined when it has none, cannot be asked, or holds an older form. */
  async fromStore(key: string): Promise<CachedAnswer | undefined> {
    try {
      const text = await this.#store.get(key)
      if (text === undefined) return undefined
      const parsed = CachedAnswer.safeParse(JSON.parse(text))
      if (!parsed.success) return undefined
      this.#remember(key, parsed.data, text)
      return parsed.data
    } catch (error) {
      this.#log({ event: 'cache_read_failed', detail: String(error) })
      return undefined
    }
  }

  /** Into memory at once; the returned promise is the write to the store and never fails. */
  keep(key: string, answer: CachedAnswer): Promise<void> {
    const text = JSON.stringify(answer)
    this.#remember(key, answer, text)
    if (text.length > edgeLimits.storedAnswerBytes) return Promise.resolve()
    return this.#store.put(key, text).catch((error: unknown) => {
      this.#log({ event: 'cache_write_failed', detail: String(error) })
    })
  }

  /** The public body of `reply`; made once for as long as its answer is remembered under `key`. */
  body(key: string, task: TaskCall, reply: Reply): string {
    const entry = this.#memory.get(key)
    const known = entry?.answer.reply === reply ? entry.bodies : undefined
    const ready = known?.get(task.form)
    if (ready !== undefined) return ready
    const text = JSON.stringify(task.write(reply))
    if (known && text.length <= edgeLimits.rememberedBodyCharacters) {
      known.set(task.form, text)
      this.#memory.grow(key, heldBytes(text))
    }
    return text
  }

  #remember(key: string, answer: CachedAnswer, text: string): void {
    this.#memory.set(key, { answer, bodies: new Map() }, heldBytes(text))
  }
}

/** Engines keep Latin-1 text (base64, numbers, English) in one byte a character, everything else in two. */
function heldBytes(text: string): number {
  return /[^\u0020-\u00ff]/.test(text) ? 2 * text.length : text.length
}
