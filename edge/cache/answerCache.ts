import * as z from 'zod/mini'
import type { CacheDirective } from '#core/contract/http/cacheControl'
import { type CacheGenerations, isOutdated, type Stamp } from '#core/policy/cacheGenerations'
import { freshness, type Freshness } from '#core/policy/freshness'
import { whereThrown } from '#core/observe/whereThrown'
import { edgeLimits } from '../limits.ts'
import type { AnswerStore, CachePlace, LogEvent, Sealer } from '../ports.ts'
import { Sieve } from './sieve.ts'
import { SingleFlight } from './singleFlight.ts'
import type { TenantGenerations } from './tenantGenerations.ts'

/** An earlier answer that the request may have in some case; which one, says `freshness`. */
export type Found<V> = { value: V; freshness: Exclude<Freshness, 'expired'>; ageMs: number }
/** What a look brought; `generation` goes with the answer that is made instead. Undefined: nothing may be kept. */
export type Looked<V> = { found: Found<V> | undefined; generation: number | undefined }

export type Look = {
  directive: CacheDirective
  nowMs: number
  /** How long the caller waits; looked at only where something has to be waited for. */
  deadline: { readonly signal: AbortSignal }
  keepAlive(promise: Promise<unknown>): void
  /** The answer is being made just now, so the store has none. */
  isBeingMade?(generation: number): boolean
}

type Stored<V> = Stamp & { storedMs: number; value: V }
/** An answer with the public bodies that were made of it, by form: a hit neither decodes vectors nor prints numbers again. */
type Entry<V> = Stored<V> & { bodies: Map<string, string> }

type BodyOptions<V> = { of(value: V): boolean; form: string; write(): unknown }

export type AnswerCacheOptions<V> = {
  value: z.ZodMiniType<V>
  store: AnswerStore
  sealer: Sealer
  generations: TenantGenerations
  /** Milliseconds that an answer is kept, whatever its callers ask for. */
  keptMs: number
  memoryBytes: number
  log(event: LogEvent): void
}

/**
 * The exact cache: memory first (no trip), then the store that outlives the isolate, in which everything is sealed. Both may
 * forget: a store that fails, a value that does not open, and an outdated one are misses.
 */
export class AnswerCache<V> {
  readonly #options: AnswerCacheOptions<V>
  readonly #memory: Sieve<Entry<V>>
  readonly #schema: z.ZodMiniType<Stored<V>>
  readonly #reads = new SingleFlight<Stored<V> | undefined>()

  constructor(options: AnswerCacheOptions<V>) {
    this.#options = options
    this.#memory = new Sieve(options.memoryBytes)
    this.#schema = z.object({
      storedMs: z.number(),
      generation: z.int(),
      tags: z.array(z.string()),
      value: options.value,
    }) as unknown as z.ZodMiniType<Stored<V>>
  }

  /** Throws nothing but the deadline's reason. */
  async find(place: CachePlace, look: Look): Promise<Looked<V>> {
    const asked = this.#options.generations.of(place.tenant, look.keepAlive)
    const generations = asked instanceof Promise ? await asked : asked
    if (generations === undefined) return { found: undefined, generation: undefined }
    const { generation } = generations
    if (look.directive.noStore) return { found: undefined, generation }
    const stored = this.#current(this.#memory.get(place.key), generations, look)
    if (stored) return { found: stored, generation }
    if (look.isBeingMade?.(generation) || !this.#options.store.mayHave(place.key, look.keepAlive))
      return { found: undefined, generation }
    const read = await this.#read(place, look)
    return { found: this.#current(read, generations, look), generation }
  }

  /** Into memory at once; the returned promise is the write to the store and never fails. */
  keep(place: CachePlace, value: V, { nowMs, generation, tags }: Stamp & { nowMs: number }): Promise<void> {
    const stored: Stored<V> = { storedMs: nowMs, generation, tags, value }
    const text = JSON.stringify(stored)
    this.#remember(place.key, stored, text)
    return this.#write(place, text).catch((error: unknown) => {
      this.#options.log({ event: 'cache_write_failed', detail: whereThrown(error) })
    })
  }

  /** A public body in `form`; made once for as long as the value it is `of` is remembered under `key`. */
  body(key: string, { of, form, write }: BodyOptions<V>): string {
    const entry = this.#memory.get(key)
    const known = entry && of(entry.value) ? entry.bodies : undefined
    const ready = known?.get(form)
    if (ready !== undefined) return ready
    const text = JSON.stringify(write())
    if (known && text.length <= edgeLimits.rememberedBodyCharacters) {
      known.set(form, text)
      this.#memory.grow(key, heldBytes(text))
    }
    return text
  }

  #current(
    stored: Stored<V> | undefined,
    generations: CacheGenerations,
    { directive, nowMs }: Look,
  ): Found<V> | undefined {
    if (stored === undefined) return undefined
    // Tags that the caller names count as well: an answer is not written anew for each request that it is given to.
    const tags = [...stored.tags, ...directive.tags]
    if (isOutdated(generations, { generation: stored.generation, tags })) return undefined
    const ageMs = Math.max(0, nowMs - stored.storedMs)
    const state = ageMs > this.#options.keptMs ? 'expired' : freshness(directive, ageMs)
    return state === 'expired' ? undefined : { value: stored.value, freshness: state, ageMs }
  }

  async #read(place: CachePlace, { nowMs, deadline, keepAlive }: Look): Promise<Stored<V> | undefined> {
    const { value } = await this.#reads.run(place.key, {
      nowMs,
      signal: deadline.signal,
      keepAlive,
      start: () => this.#fromStore(place),
    })
    return value
  }

  async #fromStore(place: CachePlace): Promise<Stored<V> | undefined> {
    const { store, sealer, log } = this.#options
    try {
      const sealed = await store.get(place.key)
      if (sealed === undefined) return undefined
      const opened = await sealer.open(place, sealed)
      if ('because' in opened) return void log({ event: 'cache_not_opened', detail: opened.because })
      const parsed = this.#schema.safeParse(JSON.parse(opened.text))
      if (!parsed.success) return void log({ event: 'cache_not_opened', detail: 'another_shape' })
      this.#remember(place.key, parsed.data, opened.text)
      return parsed.data
    } catch (error) {
      return void log({ event: 'cache_read_failed', detail: whereThrown(error) })
    }
  }

  async #write(place: CachePlace, text: string): Promise<void> {
    const { store, sealer, keptMs } = this.#options
    if (text.length > edgeLimits.storedAnswerBytes) return
    const sealed = await sealer.seal(place, text)
    // Text that is not ASCII has more bytes than characters.
    if (sealed.byteLength > edgeLimits.storedAnswerBytes) return
    await store.put(place.key, sealed, { keptMs })
  }

  #remember(key: string, stored: Stored<V>, text: string): void {
    this.#memory.set(key, { ...stored, bodies: new Map() }, heldBytes(text))
  }
}

/** Engines keep Latin-1 text (base64, numbers, English) in one byte a character, everything else in two. */
function heldBytes(text: string): number {
  return /[^\u0020-\u00ff]/.test(text) ? 2 * text.length : text.length
}
