import { expect, test } from 'vitest'
import { edgeLimits } from '../limits.ts'
import { fakeEdge } from '../testing/fakeEdge.ts'
import { fakeUpstreams, part } from '../testing/fakeUpstreams.ts'

test('no more streams are open than fit: the next is 503 with the time to wait, and one that ends makes room', async () => {
  const upstreams = fakeUpstreams()
  const edge = fakeEdge(undefined, { upstreams })
  upstreams.chunks = async function* (_, signal) {
    yield part('Hello')
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
  }
  const client = new AbortController()
  const ask = (stream: boolean, n: number, signal?: AbortSignal) => {
    const body = { model: 'talker', messages: [{ role: 'user', content: `q ${n}` }], stream }
    return edge.request('/v1/chat/completions', { ...edge.json(body), ...(signal && { signal }) })
  }
  // One after the other: bodies that announce no length weigh as much as the longest while they are read.
  for (let n = 0; n < edgeLimits.openStreams; n++)
    expect((await ask(true, n, n === 0 ? client.signal : undefined)).status).toBe(200)
  const refused = await ask(true, -1)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
  expect((await ask(false, -2)).status).toBe(200)
  client.abort()
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve))
  expect((await ask(true, -3)).status).toBe(200)
})
