import type { Request } from '#core/contract/request'
import type { decidingFields } from '#core/policy/chatKey'
import { countUse, type UseCount } from '#core/policy/spaceSaving'
import { whereThrown } from '#core/observe/whereThrown'
import { edgeLimits } from '../limits.ts'
import type { CacheIndex, CachePlace, Clock, LogEvent, Sealer } from '../ports.ts'
import { invalidates } from './tenantGenerations.ts'

/** A request as it is counted, and made again: of a chat, what decides its answer. */
export type Counted = Request | { task: 'chat'; request: ReturnType<typeof decidingFields> }
/** Both are asked for only where the request is new. */
export type Countable = { characters(): number; request(): Counted }
type Counter = UseCount & { request: Counted }
type OfTenant = { counters: Map<string, Counter>; sinceMs: number }
type UsePorts = {
  cacheIndex: CacheIndex
  sealer: Sealer
  clock: Pick<Clock, 'nowMs'>
  log(event: LogEvent): void
}

/** A day, UTC: `2026-10-01`. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** Where a request for warming is sealed: never to be taken for an answer. */
export const requestPlace = ({ tenant, key }: CachePlace): CachePlace => ({ tenant, key: `request ${key}` })

/**
 * Which requests each tenant makes most often, so that their answers can be made anew before anybody asks: when a new version
 * of a model has other keys for all of them. Counted here in memory, handed to the tenant's object now and then
 * beside an answer; what an isolate had not handed over when it ended is not counted. Requests are sealed as answers are.
 */
export class UseCounter {
  readonly #ports: UsePorts
  readonly #tenants = new Map<string, OfTenant>()

  constructor(ports: UsePorts) {
    this.#ports = ports
  }

  count(place: CachePlace, countable: Countable, keepAlive: (promise: Promise<unknown>) => void): void {
    const { tenant, key } = place
    if (!invalidates(tenant)) return
    const nowMs = this.#ports.clock.nowMs()
    const of = this.#tenants.get(tenant) ?? this.#enter(tenant, nowMs)
    if (!of.counters.has(key) && countable.characters() > edgeLimits.countedRequestCharacters) return
    const newcomer = (start: UseCount): Counter => ({ ...start, request: countable.request() })
    countUse(of.counters, key, { capacity: edgeLimits.countedRequests, by: 1, newcomer })
    if (nowMs - of.sinceMs < edgeLimits.useHandoverMs) return
    this.#tenants.delete(tenant)
    keepAlive(this.#handOver(tenant, of.counters))
  }

  #enter(tenant: string, sinceMs: number): OfTenant {
    const [oldest] = this.#tenants.keys()
    if (this.#tenants.size >= edgeLimits.countedTenants && oldest !== undefined) this.#tenants.delete(oldest)
    const of: OfTenant = { counters: new Map(), sinceMs }
    this.#tenants.set(tenant, of)
    return of
  }

  async #handOver(tenant: string, counters: ReadonlyMap<string, Counter>): Promise<void> {
    const { sealer, cacheIndex, clock, log } = this.#ports
    try {
      const uses = await Promise.all(
        [...counters].map(async ([key, { count, request }]) => ({
          key,
          count,
          request: await sealer.seal(requestPlace({ tenant, key }), JSON.stringify(request)),
        })),
      )
      await cacheIndex.count(tenant, dayOf(clock.nowMs()), uses)
    } catch (error) {
      log({ event: 'cache_uses_failed', detail: whereThrown(error) })
    }
  }
}

export function charactersOf(request: Request): number {
  const sum = (texts: readonly string[]): number => texts.reduce((total, { length }) => total + length, 0)
  switch (request.task) {
    case 'embed':
      return sum(request.inputs)
    case 'rerank':
      return request.query.length + sum(request.documents)
    case 'classify':
      return sum(request.inputs) + sum((request.examples ?? []).map(({ text }) => text))
    case 'extract':
      return request.question.length + sum(request.passages.map(({ text }) => text))
  }
}
