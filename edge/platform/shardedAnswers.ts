import type { CacheShard } from '../objects/cacheShard.ts'
import type { AnswerStore } from '../ports.ts'

/** One object serves a few hundred writes a second; keys spread evenly, they are digests. Changing this forgets the cache. */
const shards = 8

/** The stored cache, spread over Durable Objects by the key's first digits. */
export function shardedAnswers(namespace: DurableObjectNamespace<CacheShard>): AnswerStore {
  const shard = (index: number) => namespace.get(namespace.idFromName(`answers-${index}`))
  const shardOf = (key: string) => shard(Number.parseInt(key.slice(0, 4), 16) % shards)
  return {
    async get(key) {
      const value = await shardOf(key).read(key)
      return value && new Uint8Array(value)
    },
    async put(key, value, { keptMs }) {
      await shardOf(key).write(key, value, keptMs)
    },
    async ping() {
      await shard(0).ping()
    },
  }
}
