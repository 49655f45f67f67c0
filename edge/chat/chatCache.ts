import { modelTags } from '#core/policy/cacheGenerations'
import { chatKeyText, wantsChance } from '#core/policy/chatKey'
import { semanticChat } from '#core/policy/semanticChat'
import type { AnswerCache, Look, Looked } from '../cache/answerCache.ts'
import { flightKey } from '../cache/flightKey.ts'
import { openAnswerCache } from '../cache/openAnswerCache.ts'
import { SemanticCache, type Sought } from '../cache/semanticCache.ts'
import type { SemanticMemory } from '../cache/semanticMemory.ts'
import type { TenantGenerations } from '../cache/tenantGenerations.ts'
import type { Deadline } from '../deadline.ts'
import { edgeLimits } from '../limits.ts'
import type { CachePlace, Clock, Digests, Ports } from '../ports.ts'
import type { Answered } from '../upstream/upstreams.ts'
import { chatsSayTheSame, mayAnswerOthers } from './chatsSayTheSame.ts'
import { KeptChat } from './keptChat.ts'
import type { IncomingChat } from './readChat.ts'

export type ChatLook = { incoming: IncomingChat; deadline: Deadline; isBeingMade(key: string): boolean }
/** Where the new answer goes, and what is learned from it. */
export type ChatPlace = {
  /** Undefined: nothing is kept of it, and nothing kept is given. */
  place: CachePlace | undefined
  looked: Looked<KeptChat>
  /** What was found of questions that ask the same; undefined when none was looked for. */
  sought: Sought<KeptChat> | undefined
}
export type Made = { answer: KeptChat['answer']; head: Answered; incoming: IncomingChat }

/** Whole answers of upstreams. What broke off, and what another model answered in place of the one asked, never gets here. */
export class ChatCache {
  readonly #clock: Clock
  readonly #sha256: Digests['sha256']
  readonly #cache: AnswerCache<KeptChat>
  readonly #semantic: SemanticCache<KeptChat>

  constructor(ports: Ports, generations: TenantGenerations, memory: SemanticMemory) {
    this.#clock = ports.clock
    this.#sha256 = ports.digests.sha256
    const memoryBytes = edgeLimits.chatCacheBytes
    this.#cache = openAnswerCache(ports, { value: KeptChat, memoryBytes, generations })
    this.#semantic = new SemanticCache(
      { task: 'chat', cache: this.#cache, same: chatsSayTheSame, mayStand: mayAnswerOthers, memory },
      ports,
    )
  }

  /** Where the answer may be found and kept; undefined where neither is wanted. */
  async placeOf(incoming: IncomingChat): Promise<CachePlace | undefined> {
    if (forbidsCache(incoming)) return undefined
    const { tenant, body } = incoming
    return { tenant, key: await this.#sha256(chatKeyText(tenant, body)) }
  }

  /** Throws nothing but the deadline's reason. */
  async find(
    place: CachePlace | undefined,
    { incoming, deadline, isBeingMade }: ChatLook,
  ): Promise<Looked<KeptChat>> {
    if (place === undefined) return { found: undefined, generation: undefined }
    return await this.#cache.find(place, {
      ...this.#look(incoming, deadline),
      isBeingMade: (generation) => isBeingMade(flightKey(place.key, generation)),
    })
  }

  /** The answer to a question that asks the same, where the caller wants one. Throws nothing but the deadline's reason. */
  async seek(
    place: CachePlace | undefined,
    { incoming, deadline }: Omit<ChatLook, 'isBeingMade'>,
  ): Promise<Sought<KeptChat> | undefined> {
    if (place === undefined) return undefined
    const { tenant, body } = incoming
    const question = () => semanticChat(tenant, body)
    return await this.#semantic.seek({ tenant, question, look: this.#look(incoming, deadline) })
  }

  /** What was sought is given as the answer; true when the chat has to be run for real as well. */
  hit(sought: Sought<KeptChat>): boolean {
    return this.#semantic.hit(sought)
  }

  keep({ place, looked: { generation }, sought }: ChatPlace, { answer, head, incoming }: Made): void {
    const { body, cache, keepAlive } = incoming
    if (place === undefined || generation === undefined || head.model !== body.model) return
    const kept = { upstream: head.upstream, answer }
    if (sought) this.#semantic.learn(sought, place.key, kept)
    const tags = [...cache.tags, ...modelTags({ id: body.model, version: 0 })]
    keepAlive(this.#cache.keep(place, kept, { nowMs: this.#clock.nowMs(), generation, tags }))
  }

  #look({ cache, keepAlive }: IncomingChat, deadline: Deadline): Look {
    return { directive: cache, nowMs: this.#clock.nowMs(), deadline, keepAlive }
  }
}

const forbidsCache = (chat: IncomingChat): boolean => chat.cache.noStore || wantsOwnAnswer(chat)

/** Who wants chance gets an earlier answer only when they say how old it may be. */
export const wantsOwnAnswer = ({ body, cache }: Pick<IncomingChat, 'body' | 'cache'>): boolean =>
  wantsChance(body) && cache.maxAgeS === undefined
