import { DurableObject } from 'cloudflare:workers'
import type { CacheGenerations, Invalidation } from '#core/policy/cacheGenerations'
import type { SemanticRecord, SemanticRecordName } from '#core/policy/semanticRecord'
import type { KeysPage } from '../cache/storedKeys.ts'
import { AnswerTable, type SealedAnswer } from './cache/answerTable.ts'
import { GenerationTable } from './cache/generationTable.ts'
import { SemanticTable } from './cache/semanticTable.ts'
import { UseTable } from './cache/useTable.ts'
import { readShardBytes } from '../config/readShardBytes.ts'
import type { CountedUse } from '../ports.ts'

export type CacheShardEnv = { CACHE_SHARD_BYTES?: string }

/** What the caches keep: as one of eight shards, sealed answers; as a tenant's index, what is known of its cache as a whole. */
export class CacheShard extends DurableObject<CacheShardEnv> {
  readonly #answers: AnswerTable
  readonly #generations: GenerationTable
  readonly #uses: UseTable
  readonly #semantic: SemanticTable

  constructor(context: DurableObjectState, env: CacheShardEnv) {
    super(context, env)
    const { sql } = context.storage
    this.#answers = new AnswerTable(sql, readShardBytes(env.CACHE_SHARD_BYTES))
    this.#generations = new GenerationTable(sql)
    this.#uses = new UseTable(sql)
    this.#semantic = new SemanticTable(sql)
  }

  read(key: string): ArrayBuffer | undefined {
    return this.#answers.read(key, Date.now())
  }

  writeAll(answers: readonly SealedAnswer[]): void {
    const nowMs = Date.now()
    for (const answer of answers) this.#answers.write(answer, nowMs)
  }

  keysSince(seq: number): KeysPage {
    return this.#answers.keysSince(seq)
  }

  generations(): CacheGenerations {
    return this.#generations.read()
  }

  invalidate(what: Invalidation): CacheGenerations {
    return this.#generations.invalidate(what)
  }

  count(day: string, uses: readonly CountedUse[]): void {
    this.#uses.count(day, uses)
  }

  top(day: string, limit: number): { key: string; count: number; request: ArrayBuffer }[] {
    return this.#uses.top(day, limit)
  }

  learn(name: SemanticRecordName, record: SemanticRecord): SemanticRecord {
    return this.#semantic.add(name, record, Date.now())
  }

  ping(): void {
    this.#generations.read()
  }
}
