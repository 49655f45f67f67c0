import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import { ChatCompletion } from '#core/contract/http/chatReply'
import { fakeEdge, keyOfAnn, keyOfBob } from '../testing/fakeEdge.ts'
import { fakeUpstreams, fakeUsage, part, scripted } from '../testing/fakeUpstreams.ts'
import { readEvents, textOf } from '../testing/readEvents.ts'
import { readReceipt } from '../testing/readReceipt.ts'

const path = '/v1/chat/completions'
const asked = { model: 'talker', messages: [{ role: 'user', content: 'Hi' }], temperature: 0 }
const streamed = { ...asked, stream: true }

function edgeWithUpstreams() {
  const upstreams = fakeUpstreams()
  const edge = fakeEdge(undefined, { upstreams })
  const ask = async (more: object = {}, headers: Record<string, string> = {}) => {
    const response = await edge.post(path, { ...asked, ...more }, headers)
    return { response, body: ChatCompletion.parse(await response.json()), receipt: readReceipt(response) }
  }
  const askStream = async (more: object = {}) => {
    const response = await edge.post(path, { ...streamed, ...more })
    return readEvents(await response.text())
  }
  const settled = () => Promise.allSettled(edge.background)
  return { edge, upstreams, ask, askStream, settled }
}

describe('a model of an upstream', () => {
  test('answers whole, with its use, its price and its server on the receipt', async () => {
    const { edge, upstreams, ask } = edgeWithUpstreams()
    const { body, receipt } = await ask()
    expect(body.choices[0]?.message.content).toBe('Hello there')
    expect([body.usage, body.hedge]).toEqual([fakeUsage, undefined])
    expect(receipt.hops).toMatchObject([
      { tier: 'edge', outcome: 'forwarded', cache: 'miss', decision: { plan: 'origin' } },
      // 6 tokens at 2, 4 kept ones at 1 and 2 written ones at 8 micro-USD.
      { tier: 'origin', engine: 'openai/fake', tokens: { input: 10, output: 2 }, costMicroUsd: 32 },
    ])
    expect(upstreams.calls[0]?.call).toMatchObject({ model: 'talker', body: asked, leftMs: 300_000 })
    expect(edge.origin.calls).toHaveLength(0)
  })

  test('streams as it comes, and says receipt and use at the end', async () => {
    const { askStream } = edgeWithUpstreams()
    const plain = await askStream()
    expect([textOf(plain), plain.done, plain.chunks.length]).toEqual(['Hello there', true, 3])
    expect(plain.chunks.at(-1)).toMatchObject({
      choices: [{ finish_reason: 'stop' }],
      hedge: { receipt: { hops: [{ tier: 'edge' }, { tier: 'origin', costMicroUsd: 32 }] } },
    })
    const { chunks } = await askStream({ stream_options: { include_usage: true }, seed: 1 })
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: fakeUsage, hedge: { receipt: {} } })
    expect(chunks.filter(({ usage }) => usage)).toHaveLength(1)
  })

  test('streams anew for who asks after an invalidation, though the same is under way', async () => {
    const { edge, upstreams, askStream } = edgeWithUpstreams()
    const scripts: ReturnType<typeof scripted>[] = []
    upstreams.chunks = (_call, signal) => {
      const script = scripted(signal)
      script.say(part('Hello'))
      scripts.push(script)
      return script.chunks
    }
    const streams = [await edge.post(path, streamed)]
    await edge.post('/v1/cache/invalidate', { all: true })
    streams.push(await edge.post(path, streamed), await edge.post(path, streamed))
    expect(streams.map((stream) => readReceipt(stream).hops[0]?.cache)).toEqual(['miss', 'miss', 'join'])
    for (const script of scripts) {
      script.say(part(null, 'stop'))
      script.end()
    }
    for (const stream of streams) expect(await stream.text()).toContain('[DONE]')
    expect(textOf(await askStream())).toBe('Hello')
    expect(scripts).toHaveLength(2)
  })

  test('that says no use gets an estimate that is marked as one', async () => {
    const { upstreams, ask, askStream } = edgeWithUpstreams()
    upstreams.chunks = async function* () {
      yield part('Hello there', 'stop')
    }
    const { chunks } = await askStream({ stream_options: { include_usage: true } })
    expect(chunks.at(-1)).toMatchObject({ usage: { completion_tokens: 3 }, hedge: { usage_estimated: true } })
    const whole = upstreams.whole
    upstreams.whole = async (...call) => ({ ...(await whole(...call)), usage: undefined })
    const { body } = await ask({ seed: 1 })
    expect(body).toMatchObject({ usage: { completion_tokens: 3 }, hedge: { usage_estimated: true } })
  })

  test('gets no documents, and its request no hop beyond the reach', async () => {
    const { edge, upstreams } = edgeWithUpstreams()
    const withDocuments = await edge.post(path, { ...asked, documents: [{ text: 'a' }] })
    expect([withDocuments.status, await withDocuments.json()]).toMatchObject([
      400,
      { error: { param: 'documents' } },
    ])
    const near = await edge.post(path, { ...asked, hedge: { reach: 'edge' } })
    expect([near.status, await near.json()]).toMatchObject([422, { error: { code: 'no_plan' } }])
    expect(upstreams.calls).toHaveLength(0)
  })

  test('is listed among the models', async () => {
    const { edge } = edgeWithUpstreams()
    const response = await edge.request('/v1/models/talker', {
      headers: { authorization: `Bearer ${keyOfAnn}` },
    })
    expect(await response.json()).toMatchObject({ id: 'talker', owned_by: 'upstream' })
  })
})

describe('/v1/route', () => {
  test('explains a chat and asks nobody', async () => {
    const { edge, upstreams } = edgeWithUpstreams()
    const decide = async (request: object) =>
      (await edge.post('/v1/route', { task: 'chat', request })).json() as Promise<{ decision: object }>
    expect((await decide(asked)).decision).toMatchObject({ plan: 'origin', predicted: { pWrong: 0 } })
    const quoting = { model: 'hedge-extract', messages: asked.messages, documents: [{ text: 'a' }] }
    expect((await decide(quoting)).decision).toMatchObject({ plan: 'origin' })
    expect((await decide({ ...quoting, documents: [] })).decision).toMatchObject({ plan: 'edge' })
    expect([upstreams.calls.length, edge.origin.calls.length]).toEqual([0, 0])
  })

  test.each([
    [{ ...asked, n: 0 }, 'request.n'],
    [{ ...asked, audio: {} }, 'request.audio'],
    [{ ...asked, max_tokens: 1, max_completion_tokens: 1 }, 'request.max_tokens'],
    [undefined, 'request'],
  ])('names the fields of a chat with their whole path: %j', async (request, param) => {
    const response = await edgeWithUpstreams().edge.post('/v1/route', { task: 'chat', request })
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request', param } })
  })
})

describe('what is kept', () => {
  test('a whole answer is not asked for twice, and answers a stream, too', async () => {
    const { upstreams, ask, askStream, settled } = edgeWithUpstreams()
    await ask()
    await settled()
    const { receipt, response } = await ask()
    expect(receipt.hops).toMatchObject([{ tier: 'edge-cache', cache: 'hit', engine: 'openai/fake' }])
    expect(response.headers.get('age')).toBe('0')
    const events = await askStream()
    expect([textOf(events), events.done]).toEqual(['Hello there', true])
    expect(events.chunks.at(-1)?.hedge?.receipt?.hops).toMatchObject([{ tier: 'edge-cache' }])
    expect(upstreams.calls).toHaveLength(1)
  })

  test('a whole stream is kept, and answers as a stream and in one piece', async () => {
    const { upstreams, ask, askStream, settled } = edgeWithUpstreams()
    await askStream()
    await settled()
    expect(textOf(await askStream())).toBe('Hello there')
    const { body, receipt } = await ask({ user: 'somebody else', stream: false })
    expect([body.choices[0]?.message.content, body.usage]).toEqual(['Hello there', fakeUsage])
    expect([receipt.hops.length, upstreams.calls.length]).toEqual([1, 1])
  })

  test('a stream that broke off is not kept, and ends with an error and no [DONE]', async () => {
    const { edge, upstreams, askStream, settled } = edgeWithUpstreams()
    upstreams.chunks = async function* () {
      yield part('Hel')
      throw new AppError('stream_interrupted', 'Cannot go on: it broke off')
    }
    const events = await askStream()
    expect([textOf(events), events.done, events.error?.code]).toEqual(['Hel', false, 'stream_interrupted'])
    await settled()
    expect(edge.stored.size).toBe(0)
    expect(edge.logged).toContainEqual(expect.objectContaining({ event: 'stream_broken' }))
    await askStream()
    expect(upstreams.calls).toHaveLength(2)
  })

  test('a stream without a finish_reason is an error, however politely it ends', async () => {
    const { upstreams, askStream } = edgeWithUpstreams()
    upstreams.chunks = async function* () {
      yield part('Hel')
    }
    expect(await askStream()).toMatchObject({ done: false, error: { code: 'stream_interrupted' } })
  })

  test('a break after the finish_reason took nothing away', async () => {
    const { upstreams, askStream } = edgeWithUpstreams()
    upstreams.chunks = async function* () {
      yield part('Hello', 'stop')
      throw new AppError('stream_interrupted', 'Cannot go on: it broke off')
    }
    expect(await askStream()).toMatchObject({ done: true, chunks: [{ hedge: { usage_estimated: true } }] })
  })

  test.each([
    ['another question', { messages: [{ role: 'user', content: 'Ho' }] }],
    ['another seed', { seed: 2 }],
    ['another limit', { max_tokens: 5 }],
    ['a tool', { tools: [{ type: 'function', function: { name: 'f' } }] }],
  ])('%s is another question', async (_name, more) => {
    const { upstreams, ask, settled } = edgeWithUpstreams()
    await ask()
    await settled()
    await ask(more)
    expect(upstreams.calls).toHaveLength(2)
  })

  test('who wants chance gets it, unless they say how old an answer may be', async () => {
    const { upstreams, ask, settled } = edgeWithUpstreams()
    for (let i = 0; i < 2; i++) await ask({ temperature: 0.7 })
    await settled()
    expect(upstreams.calls).toHaveLength(2)
    for (let i = 0; i < 2; i++) {
      await ask({ temperature: 0.7, hedge: { cache: { max_age: 60 } } })
      await settled()
    }
    expect(upstreams.calls).toHaveLength(3)
  })

  test('the answer of another model, asked in place of this one, is passed on and not kept', async () => {
    const { edge, upstreams, ask, settled } = edgeWithUpstreams()
    const complete = upstreams.complete
    upstreams.complete = async (...call) => ({ ...(await complete(...call)), model: 'other' })
    await ask()
    await settled()
    expect(edge.stored.size).toBe(0)
  })

  test('one tenant never gets what another one asked', async () => {
    const { edge, upstreams, ask, settled } = edgeWithUpstreams()
    await ask()
    await settled()
    await ask({}, { authorization: `Bearer ${keyOfBob}` })
    await settled()
    expect([upstreams.calls.length, edge.stored.size]).toEqual([2, 2])
  })

  test('only-if-cached asks nobody', async () => {
    const { edge, upstreams } = edgeWithUpstreams()
    const response = await edge.post(path, asked, { 'cache-control': 'only-if-cached' })
    expect([response.status, upstreams.calls.length]).toEqual([504, 0])
  })

  test('an old answer helps where nobody can give a new one, if it may', async () => {
    const { edge, upstreams, ask, settled } = edgeWithUpstreams()
    await ask()
    await settled()
    edge.clock.advance(60_000)
    upstreams.whole = () => Promise.reject(new AppError('upstream_unavailable', 'Cannot reach anybody'))
    const { receipt } = await ask({}, { 'cache-control': 'max-age=10, stale-if-error=600' })
    expect(receipt.hops).toMatchObject([{ tier: 'edge-cache', cache: 'stale', ageMs: 60_000 }])
    const response = await edge.post(path, asked, { 'cache-control': 'max-age=10' })
    expect(response.status).toBe(503)
  })
})

describe('at the same time', () => {
  test('equal questions are one call, each with a receipt of its own, and only one pays', async () => {
    const { upstreams, ask } = edgeWithUpstreams()
    const all = await Promise.all([ask(), ask(), ask()])
    expect(upstreams.calls).toHaveLength(1)
    expect(all.map(({ receipt }) => receipt.hops[1]?.costMicroUsd).toSorted()).toEqual([0, 0, 32])
    expect(new Set(all.map(({ receipt }) => receipt.requestId)).size).toBe(3)
  })

  test('equal questions that want chance, or nothing kept, are a call each', async () => {
    const { upstreams, ask } = edgeWithUpstreams()
    await Promise.all([ask({ temperature: 1 }), ask({ temperature: 1 })])
    expect(upstreams.calls).toHaveLength(2)
    await Promise.all([ask({}, { 'cache-control': 'no-store' }), ask({}, { 'cache-control': 'no-store' })])
    expect(upstreams.calls).toHaveLength(4)
  })

  test('equal streams are one call', async () => {
    const { upstreams, askStream } = edgeWithUpstreams()
    const all = await Promise.all([askStream(), askStream()])
    expect([upstreams.calls.length, ...all.map(textOf)]).toEqual([1, 'Hello there', 'Hello there'])
  })
})
