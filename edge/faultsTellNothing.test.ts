import { expect, test } from 'vitest'
import { logLine } from '#core/observe/logLine'
import { fakeEdge, keyOfAnn } from './testing/fakeEdge.ts'
import { fakeUpstreams } from './testing/fakeUpstreams.ts'

/** What a fault of a library looks like: its text holds a statement, a key and what somebody asked, its stack the place. */
const texts = ['SELECT', 'SQLITE', keyOfAnn, 'my question', 'hunter2', 'SECRET']
/** For the operator's log alone. */
const places = ['/srv/hedge', 'tenant.ts', 'TypeError']
const fault = (): Error => {
  const error = new TypeError(
    `SQLITE_ERROR: near "SELECT * FROM keys WHERE secret='${keyOfAnn}'": my question; password=hunter2; SECRET`,
  )
  error.stack = `TypeError: ${error.message}\n    at run (/srv/hedge/edge/objects/tenant.ts:12:3)`
  return error
}
const fails = () => Promise.reject(fault())

type Edge = ReturnType<typeof fakeEdge>
const embed = { model: 'hedge-base-en', input: 'my question' }
const chat = { model: 'talker', messages: [{ role: 'user', content: 'my question' }] }

const faults: [string, (edge: Edge) => void, string, object][] = [
  ['the keys', ({ ports }) => void (ports.keys.find = fails), '/v1/embeddings', embed],
  ['the digests', ({ ports }) => void (ports.digests.sha256 = fails), '/v1/embeddings', embed],
  ['the store of answers', ({ ports }) => void (ports.answers.get = fails), '/v1/embeddings', embed],
  ['the sealer', ({ ports }) => void (ports.sealer.seal = fails), '/v1/embeddings', embed],
  ['the cache’s index', ({ ports }) => void (ports.cacheIndex.generations = fails), '/v1/embeddings', embed],
  ['the books', ({ books }) => void (books.failure = fault()), '/v1/embeddings', embed],
  ['the origin', ({ origin }) => void (origin.respond = fails), '/v1/embeddings', embed],
  [
    'what the origin says',
    ({ origin }) =>
      void (origin.respond = async () => ({
        status: 500,
        body: { error: { message: fault().message, code: 'internal' } },
      })),
    '/v1/embeddings',
    embed,
  ],
  ['an upstream', ({ ports }) => void (ports.upstreams.complete = fails), '/v1/chat/completions', chat],
  [
    'a stream of an upstream',
    ({ ports }) => void (ports.upstreams.stream = fails),
    '/v1/chat/completions',
    { ...chat, stream: true },
  ],
  [
    'a stream that has begun',
    ({ ports }) =>
      void ((ports.upstreams as ReturnType<typeof fakeUpstreams>).chunks = async function* () {
        yield* []
        throw fault()
      }),
    '/v1/chat/completions',
    { ...chat, stream: true },
  ],
]

test.each(faults)(
  'a fault of %s is in no answer and no header, and its text in no log',
  async (_, breakIt, path, body) => {
    const edge = fakeEdge(undefined, { upstreams: fakeUpstreams() })
    breakIt(edge)
    const response = await edge.post(path, body)
    const answer = await response.text()
    // What goes on behind the answer; some of it would wait for a clock that stands.
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve))
    const told = answer + JSON.stringify([...response.headers])
    const log = [...edge.logged, ...edge.requestLines].map((event) => logLine(event)).join('\n')
    for (const word of [...texts, ...places]) expect(told).not.toContain(word)
    for (const word of texts) expect(log).not.toContain(word)
    expect(edge.requestLines).toHaveLength(1)
  },
)

test('a fault of an idempotency key’s store tells nothing either', async () => {
  const edge = fakeEdge(undefined, { idempotency: { begin: fails, finish: fails, release: fails } })
  const response = await edge.post('/v1/embeddings', embed, { 'idempotency-key': 'SECRET' })
  const answer = await response.text()
  expect(response.status).toBe(503)
  for (const word of [...texts, ...places]) expect(answer).not.toContain(word)
  for (const word of texts) expect(JSON.stringify([edge.logged, edge.requestLines])).not.toContain(word)
})
