import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Sieve } from '../../edge/cache/sieve.ts'
import { dataFolder } from '../../models/evaluate/dataFolder.ts'

/** Accesses to objects of a web server, 4 bytes each, most significant first (github.com/ben-manes/caffeine, simulator). */
function readTrace(): Int32Array | string {
  const path = `${dataFolder() ?? ''}/traces/web12.trace.xz`
  if (!existsSync(path)) return 'there is no shared/data/traces/web12.trace.xz beside the project'
  const { stdout, status } = spawnSync('xz', ['-dc', path], { maxBuffer: 64 * 1024 * 1024 })
  if (status !== 0) return 'there is no xz to unpack the trace with'
  return Int32Array.from({ length: stdout.byteLength / 4 }, (_, at) => stdout.readInt32BE(4 * at))
}

type Cache = { access(key: number): boolean }

/** Entries of one byte; a map of JavaScript keeps the order of insertion. */
function mapCache(capacity: number, moveOnHit: boolean): Cache {
  const held = new Set<number>()
  return {
    access(key) {
      const hit = held.has(key)
      if (hit && moveOnHit) {
        held.delete(key)
        held.add(key)
      }
      if (hit) return true
      const [oldest] = held
      if (held.size >= capacity && oldest !== undefined) held.delete(oldest)
      held.add(key)
      return false
    },
  }
}

function sieveCache(capacity: number): Cache {
  const sieve = new Sieve<true>(capacity)
  return {
    access(key) {
      if (sieve.get(String(key))) return true
      sieve.set(String(key), true, 1)
      return false
    },
  }
}

const trace = readTrace()

test.skipIf(typeof trace === 'string')(
  `SIEVE misses less than LRU and FIFO on a web trace${typeof trace === 'string' ? ` (${trace})` : ''}`,
  () => {
    const accesses = trace as Int32Array
    const objects = new Set(accesses).size
    const missRatio = (cache: Cache): number => {
      let misses = 0
      for (const key of accesses) if (!cache.access(key)) misses++
      return misses / accesses.length
    }
    const lines = [0.01, 0.05, 0.1, 0.2].map((share) => {
      const capacity = Math.ceil(share * objects)
      const sieve = missRatio(sieveCache(capacity))
      const [lru, fifo] = [missRatio(mapCache(capacity, true)), missRatio(mapCache(capacity, false))]
      expect(sieve).toBeLessThan(lru)
      expect(sieve).toBeLessThan(fifo)
      const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`
      return `${100 * share} % of ${objects} objects: SIEVE ${percent(sieve)}, LRU ${percent(lru)}, FIFO ${percent(fifo)}`
    })
    process.stdout.write(`misses of ${accesses.length} accesses, room for\n  ${lines.join('\n  ')}\n`)
  },
)
