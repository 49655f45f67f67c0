import { StoredKeys } from '../cache/storedKeys.ts'
import { WriteGroup } from '../cache/writeGroup.ts'
import { edgeLimits } from '../limits.ts'
import type { SealedAnswer } from '../objects/cache/answerTable.ts'
import type { CacheShard } from '../objects/cacheShard.ts'
import type { AnswerStore, Clock } from '../ports.ts'

/** One object serves a few hundred writes a second; keys spread evenly, they are digests. Changing this forgets the cache. */
const shards = 8

/** The stored cache, spread over Durable Objects by the key's first digits; what is written within a moment is one write to each. */
export function shardedAnswers(namespace: DurableObjectNamespace<CacheShard>, clock: Clock): AnswerStore {
  const parts = Array.from({ length: shards }, (_, index) => {
    const stub = () => namespace.get(namespace.idFromName(`answers-${index}`))
    return {
      stub,
      // What comes over RPC is a proxy with a lifetime; what is kept is a plain copy.
      keys: new StoredKeys({ clock, keysSince: async (seq) => ({ ...(await stub().keysSince(seq)) }) }),
      writes: new WriteGroup<SealedAnswer>({
        clock,
        ...edgeLimits.answerWrites,
        write: async (answers) => stub().writeAll([...answers]),
      }),
    }
  })
  const partOf = (key: string) => {
    const part = parts[Number.parseInt(key.slice(0, 4), 16) % shards]
    if (part === undefined) throw new RangeError(`Cannot find the shard of ${key}: it is no digest`)
    return part
  }
  return {
    mayHave: (key, keepAlive) => partOf(key).keys.mayHave(key, keepAlive),
    async get(key) {
      const { stub, keys } = partOf(key)
      const value = await stub().read(key)
      if (value !== undefined) return new Uint8Array(value)
      keys.missed()
      return undefined
    },
    put(key, value, { keptMs }) {
      const { keys, writes } = partOf(key)
      keys.add(key)
      return writes.add({ key, value, keptMs }, value.byteLength)
    },
    async ping() {
      await parts[0]?.stub().ping()
    },
  }
}
