import type { AnswerStore } from '../ports.ts'

/** Names that nobody can ask for: the worker answers no host but its own, and what is stored is sealed. */
const address = (key: string): string => `https://answers.hedge.invalid/${key}`

/**
 * The Cache API of the place where the worker runs, instead of the objects: reads cost no object's time, but every place has its
 * own answers, nothing says how much is kept, and `workers.dev` and plain workerd keep nothing (a failed or empty look-up is a
 * miss). `put` says nothing of whether it kept: developers.cloudflare.com/workers/runtime-apis/cache.
 */
export function cacheApiAnswers(open: () => Promise<Cache>): AnswerStore {
  return {
    mayHave: () => true,
    async get(key) {
      const response = await (await open()).match(address(key))
      return response && new Uint8Array(await response.arrayBuffer())
    },
    async put(key, value, { keptMs }) {
      const headers = {
        'cache-control': `public, max-age=${Math.ceil(keptMs / 1000)}`,
        'content-type': 'application/octet-stream',
      }
      await (await open()).put(address(key), new Response(value, { headers }))
    },
    async ping() {
      await (await open()).match(address('ping'))
    },
  }
}
