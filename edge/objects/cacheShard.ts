import { DurableObject } from 'cloudflare:workers'
import type { CacheGenerations, Invalidation } from '#core/policy/cacheGenerations'
import { AnswerTable } from './cache/answerTable.ts'
import { GenerationTable } from './cache/generationTable.ts'

/** Of one shard, unless CACHE_SHARD_BYTES says otherwise; eight shards keep half a gigabyte, 200,000 single vectors. */
const defaultShardBytes = 64 * 1024 * 1024

export type CacheShardEnv = { CACHE_SHARD_BYTES?: string }

/** What the caches keep: as one of eight shards, sealed answers; as a tenant's index, what is known of its cache as a whole. */
export class CacheShard extends DurableObject<CacheShardEnv> {
  readonly #answers: AnswerTable
  readonly #generations: GenerationTable

  constructor(context: DurableObjectState, env: CacheShardEnv) {
    super(context, env)
    const { sql } = context.storage
    this.#answers = new AnswerTable(sql, Number(env.CACHE_SHARD_BYTES ?? defaultShardBytes))
    this.#generations = new GenerationTable(sql)
  }

  read(key: string): ArrayBuffer | undefined {
    return this.#answers.read(key, Date.now())
  }

  write(key: string, value: Uint8Array<ArrayBuffer>, keptMs: number): void {
    this.#answers.write(key, value, { nowMs: Date.now(), keptMs })
  }

  generations(): CacheGenerations {
    return this.#generations.read()
  }

  invalidate(what: Invalidation): CacheGenerations {
    return this.#generations.invalidate(what)
  }

  ping(): void {
    this.#generations.read()
  }
}
