import { modelTags } from '#core/policy/cacheGenerations'
import { wantsChance } from '#core/policy/chatKey'
import { AnswerCache, type Looked } from '../cache/answerCache.ts'
import type { TenantGenerations } from '../cache/tenantGenerations.ts'
import type { Deadline } from '../deadline.ts'
import { edgeLimits } from '../limits.ts'
import type { CachePlace, Clock, Ports } from '../ports.ts'
import type { Answered } from '../upstream/upstreams.ts'
import { KeptChat } from './keptChat.ts'
import type { IncomingChat } from './readChat.ts'

export type ChatLook = { incoming: IncomingChat; deadline: Deadline; isBeingMade: boolean }
export type Made = { answer: KeptChat['answer']; head: Answered; incoming: IncomingChat }

/** Whole answers of upstreams. What broke off, and what another model answered in place of the one asked, never gets here. */
export class ChatCache {
  readonly #clock: Clock
  readonly #cache: AnswerCache<KeptChat>

  constructor(ports: Ports, generations: TenantGenerations) {
    this.#clock = ports.clock
    this.#cache = new AnswerCache({
      value: KeptChat,
      store: ports.answers,
      sealer: ports.sealer,
      generations,
      keptMs: ports.config.cache.keptSeconds * 1000,
      memoryBytes: edgeLimits.chatCacheBytes,
      log: ports.log,
    })
  }

  /** Throws nothing but the deadline's reason. */
  async find(place: CachePlace, { incoming, deadline, isBeingMade }: ChatLook): Promise<Looked<KeptChat>> {
    if (forbidsCache(incoming)) return { found: undefined, generation: undefined }
    return await this.#cache.find(place, {
      directive: incoming.cache,
      nowMs: this.#clock.nowMs(),
      deadline,
      keepAlive: incoming.keepAlive,
      memoryOnly: isBeingMade,
    })
  }

  keep(
    { place, looked: { generation } }: { place: CachePlace; looked: Looked<KeptChat> },
    { answer, head, incoming }: Made,
  ): void {
    const { body, cache, keepAlive } = incoming
    if (generation === undefined || forbidsCache(incoming) || head.model !== body.model) return
    const kept = { upstream: head.upstream, answer }
    const tags = [...cache.tags, ...modelTags({ id: body.model, version: 0 })]
    keepAlive(this.#cache.keep(place, kept, { nowMs: this.#clock.nowMs(), generation, tags }))
  }
}

/** Who wants chance gets an earlier answer only when they say how old it may be. */
function forbidsCache({ body, cache }: IncomingChat): boolean {
  return cache.noStore || (wantsChance(body) && cache.maxAgeS === undefined)
}
