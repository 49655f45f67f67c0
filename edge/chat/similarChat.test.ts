import { describe, expect, test } from 'vitest'
import { ChatCompletion } from '#core/contract/http/chatReply'
import { readConfig } from '../config/readConfig.ts'
import { fakeEdge, keyOfAnn, keyOfBob } from '../testing/fakeEdge.ts'
import { fakeUpstreams, part } from '../testing/fakeUpstreams.ts'
import { letterVectors } from '../testing/letterVectors.ts'
import { noEdgeModels } from '../testing/noEdgeModels.ts'
import { readEvents, textOf } from '../testing/readEvents.ts'
import { readReceipt } from '../testing/readReceipt.ts'

const path = '/v1/chat/completions'
const first = 'How do I renew a loan?'
const alike = 'How do I renew the loan?'
const wanted = { hedge: { cache: { semantic: true } } }

function setup({ chance = 0.99, config = '{}' } = {}) {
  const upstreams = fakeUpstreams()
  const edge = fakeEdge(undefined, {
    upstreams,
    edgeModels: { ...noEdgeModels, nanoVector: letterVectors },
    config: readConfig(config),
    chance: () => chance,
  })
  const settled = () => Promise.allSettled(edge.background)
  const post = async (content: string, more: object = {}, headers: Record<string, string> = {}) => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content },
    ]
    const response = await edge.post(path, { model: 'talker', messages, ...wanted, ...more }, headers)
    const text = await response.text()
    await settled()
    return { response, text }
  }
  const outcome = async (...asked: Parameters<typeof post>) =>
    readReceipt((await post(...asked)).response).hops[0]?.cache
  const says = (content: string | null, more: object = {}): void => {
    const whole = upstreams.whole
    upstreams.whole = async (...call) => {
      const completion = await whole(...call)
      const [choice] = completion.choices as [ChatCompletion['choices'][number]]
      return { ...completion, choices: [{ ...choice, message: { ...choice.message, content }, ...more }] }
    }
  }
  const standing = async () => {
    const headers = { authorization: `Bearer ${keyOfAnn}` }
    return (await (await edge.request('/v1/cache/semantic', { headers })).json()) as { tasks: object }
  }
  return { edge, upstreams, post, outcome, says, standing }
}

describe('the semantic cache of chats', () => {
  test('answers a question that asks the same, at no cost, and the receipt says so', async () => {
    const { edge, upstreams, post } = setup()
    const answer = await post(first)
    edge.clock.advance(2_000)
    const similar = await post(alike)
    expect(similar.text).toBe(answer.text)
    expect(similar.response.headers.get('age')).toBe('2')
    expect(readReceipt(similar.response).hops).toMatchObject([
      { tier: 'edge-cache', cache: 'semantic', engine: 'openai/fake', ageMs: 2_000 },
    ])
    expect(upstreams.calls).toHaveLength(1)
    const headers = { authorization: `Bearer ${keyOfAnn}` }
    const usage = await (await edge.request('/v1/usage', { headers })).json()
    expect(usage).toMatchObject({
      data: [{ requests: 2, cached_requests: 1, output_tokens: 4, micro_usd: 32 }],
    })
  })

  test('answers a stream with what came whole, and as a whole what came as a stream', async () => {
    const { upstreams, post } = setup()
    await post(first)
    const events = readEvents((await post(alike, { stream: true })).text)
    expect([textOf(events), events.done]).toEqual(['Hello there', true])
    expect(events.chunks.at(-1)?.hedge?.receipt?.hops).toMatchObject([{ cache: 'semantic' }])
    const other = setup()
    await other.post(first, { stream: true })
    const replayed = readEvents((await other.post(alike, { stream: true })).text)
    expect([textOf(replayed), replayed.done]).toEqual(['Hello there', true])
    const whole = ChatCompletion.parse(JSON.parse((await other.post('How do I renew loan?')).text))
    expect(whole.choices[0]?.message.content).toBe('Hello there')
    expect([upstreams.calls.length, other.upstreams.calls.length]).toEqual([1, 1])
  })

  test('is off unless the request asks or the configuration turns it on', async () => {
    const off = setup()
    for (const content of [first, alike]) expect(await off.outcome(content, { hedge: {} })).toBe('miss')
    const on = setup({ config: '{"cache":{"semantic":{"on":true}}}' })
    await on.post(first, { hedge: {} })
    expect(await on.outcome(alike, { hedge: {} })).toBe('semantic')
    expect(await on.outcome('How do I renew loan?', { hedge: { cache: { semantic: false } } })).toBe('miss')
  })

  test('leaves chance to who wants it, unless they say how old an answer may be', async () => {
    const { post, outcome } = setup()
    const chance = { temperature: 0.7 }
    const aged = { ...chance, hedge: { cache: { semantic: true, max_age: 60 } } }
    await post(first, aged)
    expect(await outcome(alike, chance)).toBe('miss')
    expect(await outcome(alike, aged)).toBe('semantic')
  })

  test.each([
    ['the opposite', 'How do I not renew a loan?'],
    ['another number', 'How do I renew 2 loans?'],
    ['another kind of question', 'Why do I renew a loan?'],
    ['another person', 'How do I renew you a loan?'],
  ])('does not answer %s', async (_name, content) => {
    const { post, outcome } = setup()
    await post(first)
    expect(await outcome(content)).toBe('miss')
  })

  test.each([
    ['system prompt', { messages: [{ role: 'user', content: alike }] }, keyOfAnn],
    [
      'turn before it',
      {
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'user', content: alike },
        ],
      },
      keyOfAnn,
    ],
    ['field that decides', { max_tokens: 5 }, keyOfAnn],
    ['tenant', {}, keyOfBob],
  ])('never crosses another %s', async (_name, more, key) => {
    const { post, outcome } = setup()
    await post(first)
    expect(await outcome(alike, more, { authorization: `Bearer ${key}` })).toBe('miss')
    expect(await outcome('How do I renew loan?')).toBe('semantic')
  })

  test('heeds the error bound and an invalidation', async () => {
    const { edge, post, outcome } = setup()
    await post(first)
    expect(await outcome(alike, { hedge: { cache: { semantic: 0.0001 } } })).toBe('miss')
    await edge.post('/v1/cache/invalidate', { all: true })
    expect(await outcome('How do I renew loan?')).toBe('miss')
  })

  test.each([
    ['was cut', 'Hello', { finish_reason: 'length' }],
    ['is longer than can be compared', 'word '.repeat(1_601), {}],
    ['is not a text', null, {}],
  ])('gives nobody an answer that %s', async (_name, content, more) => {
    const { post, outcome, says } = setup()
    says(content, more)
    await post(first)
    expect(await outcome(alike)).toBe('miss')
    expect(await outcome(first)).toBe('hit')
  })

  test('a call of a function is given to nobody else', async () => {
    const { upstreams, post, outcome } = setup()
    upstreams.chunks = async function* () {
      const call = { index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }
      const { choices, ...head } = part('So')
      yield {
        ...head,
        choices: choices.map((choice) => ({ ...choice, delta: { content: 'So', tool_calls: [call] } })),
      }
      yield part(null, 'stop')
    }
    await post(first, { stream: true })
    expect(await outcome(alike)).toBe('miss')
  })

  test('a share of its hits is run for real as well, and teaches it of chats alone', async () => {
    const { upstreams, post, outcome, says, standing } = setup({ chance: 0.01 })
    await post(first)
    expect(await outcome(alike)).toBe('semantic')
    expect(upstreams.calls).toHaveLength(2)
    says('Nobody can do that.')
    expect(await outcome('How do I renew loan?')).toBe('semantic')
    expect(await standing()).toMatchObject({
      hits: 2,
      checked: 2,
      tasks: { chat: { sought: 3, hits: 2, checked: 2, wrong: 1 }, extract: { sought: 0, checked: 0 } },
    })
    const later = []
    for (const marks of ['!', '!!', '!!!', '!!!!']) later.push(await outcome(first + marks))
    expect([later[0], later.at(-1)]).toEqual(['semantic', 'miss'])
  })

  test('checks share one budget with those of extracts', async () => {
    const { edge, upstreams, post } = setup({ chance: 0 })
    await post(first)
    for (let marks = 2; marks < 12; marks++) await post(first + '!'.repeat(marks))
    expect(upstreams.calls).toHaveLength(1 + 6)
    const ask = (question: string) =>
      edge.post('/v1/extract', { question, documents: [{ text: 'Loans last.' }], ...wanted })
    for (const question of [first, alike]) await ask(question)
    await Promise.allSettled(edge.background)
    expect(edge.origin.calls).toHaveLength(1)
  })
})
