import { type CacheGenerations, type Invalidation, nothingOutdated } from '#core/policy/cacheGenerations'
import { whereThrown } from '#core/observe/whereThrown'
import { edgeLimits } from '../limits.ts'
import type { CacheIndex, Clock, LogEvent } from '../ports.ts'

type Remembered = { state: CacheGenerations; askedMs: number; asking: boolean }

/**
 * What each tenant has declared outdated, as this isolate knows it: asked of the tenant's object and remembered for a second,
 * so that an invalidation holds everywhere within that second and a hit almost never waits for it. A tenant in steady
 * use is asked about ahead of time, beside an answer that does not wait.
 *
 * One small object for each tenant instead of a message to every isolate: Workers know no list of isolates to tell, and one
 * that could not be told would go on giving outdated answers. Here not knowing is a miss.
 */
export class TenantGenerations {
  readonly #ports: { cacheIndex: CacheIndex; clock: Pick<Clock, 'nowMs'>; log(event: LogEvent): void }
  readonly #remembered = new Map<string, Remembered>()

  constructor(ports: { cacheIndex: CacheIndex; clock: Pick<Clock, 'nowMs'>; log(event: LogEvent): void }) {
    this.#ports = ports
  }

  /** At once when it is known, else after one question. Undefined when it cannot be known: then nothing earlier may be used. */
  of(
    tenant: string,
    keepAlive: (promise: Promise<unknown>) => void,
  ): CacheGenerations | undefined | Promise<CacheGenerations | undefined> {
    if (!invalidates(tenant)) return nothingOutdated
    const known = this.#remembered.get(tenant)
    const ageMs = known ? this.#ports.clock.nowMs() - known.askedMs : Infinity
    if (known === undefined || ageMs >= edgeLimits.generationMemoryMs) return this.#ask(tenant)
    if (ageMs >= edgeLimits.generationMemoryMs / 2 && !known.asking) {
      known.asking = true
      keepAlive(this.#ask(tenant))
    }
    return known.state
  }

  async invalidate(tenant: string, what: Invalidation): Promise<CacheGenerations> {
    const askedMs = this.#ports.clock.nowMs()
    const state = await this.#ports.cacheIndex.invalidate(tenant, what)
    this.#remember(tenant, state, askedMs)
    return state
  }

  async #ask(tenant: string): Promise<CacheGenerations | undefined> {
    const askedMs = this.#ports.clock.nowMs()
    try {
      const state = await this.#ports.cacheIndex.generations(tenant)
      this.#remember(tenant, state, askedMs)
      return state
    } catch (error) {
      this.#ports.log({ event: 'cache_generations_failed', detail: whereThrown(error) })
      return undefined
    }
  }

  #remember(tenant: string, state: CacheGenerations, askedMs: number): void {
    const known = this.#remembered.get(tenant)
    // Answers may overtake each other; what was known stays known.
    if (known && known.state.generation > state.generation) return
    this.#remembered.delete(tenant)
    if (this.#remembered.size >= edgeLimits.rememberedGenerations) {
      const [oldest] = this.#remembered.keys()
      if (oldest !== undefined) this.#remembered.delete(oldest)
    }
    this.#remembered.set(tenant, { state, askedMs, asking: false })
  }
}

/** Anonymous sessions end with their day and have nothing to invalidate; nobody is asked about them. */
export function invalidates(tenant: string): boolean {
  return !tenant.startsWith('session:')
}
