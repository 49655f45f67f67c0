import { readFileSync } from 'node:fs'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import { afterAll, expect, test } from 'vitest'

type Miniflare = {
  dispatchFetch(url: string, init?: { method: string; body: Uint8Array<ArrayBuffer> }): Promise<Response>
  dispose(): Promise<void>
}
/** wrangler's own: the same that `wrangler dev` runs, and the only home on one machine that has a Cache API. */
const { Miniflare, convertV4MiniflareOptions } = createRequire(
  createRequire(import.meta.url).resolve('wrangler'),
)('miniflare') as {
  Miniflare: new (options: object) => Miniflare
  convertV4MiniflareOptions(options: object): object
}

/** The adapter alone in a worker: PUT keeps the body for the milliseconds in the query, GET gives it. */
const script = `
import { cacheApiAnswers } from './cacheApiAnswers.js'
const store = cacheApiAnswers(() => caches.open('hedge-answers'))
export default {
  async fetch(request) {
    const url = new URL(request.url)
    const key = url.pathname.slice(1)
    if (request.method === 'PUT') {
      const value = new Uint8Array(await request.arrayBuffer())
      await store.put(key, value, { keptMs: Number(url.searchParams.get('ms')) })
      return new Response(null, { status: 204 })
    }
    await store.ping()
    const value = await store.get(key)
    return value === undefined ? new Response(null, { status: 404 }) : new Response(value)
  },
}`
const options = convertV4MiniflareOptions({
  modules: [
    { type: 'ESModule', path: 'index.js', contents: script },
    {
      type: 'ESModule',
      path: 'cacheApiAnswers.js',
      contents: stripTypeScriptTypes(readFileSync('edge/platform/cacheApiAnswers.ts', 'utf8')),
    },
  ],
  compatibilityDate: '2026-10-01',
  cache: true,
})
const worker = new Miniflare(options)
afterAll(() => worker.dispose())

const put = (key: string, text: string, ms: number) =>
  worker.dispatchFetch(`http://edge.test/${key}?ms=${ms}`, {
    method: 'PUT',
    body: new TextEncoder().encode(text),
  })
const get = async (key: string): Promise<string | undefined> => {
  const response = await worker.dispatchFetch(`http://edge.test/${key}`)
  return response.status === 200 ? await response.text() : undefined
}

test('answers kept by the Cache API come back byte for byte, and newer ones replace them', async () => {
  expect(await get('a')).toBeUndefined()
  await put('a', 'first', 60_000)
  await put('b', 'other', 60_000)
  expect([await get('a'), await get('b')]).toEqual(['first', 'other'])
  await put('a', 'second', 60_000)
  expect(await get('a')).toBe('second')
})

test('an answer is not given longer than it was to be kept', async () => {
  await put('c', 'for no time', 0)
  expect(await get('c')).toBeUndefined()
})
