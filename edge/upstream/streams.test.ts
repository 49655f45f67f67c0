import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import {
  ask,
  by,
  chatCall,
  completion,
  fakeUpstreams,
  type FakeUpstreams,
  fine,
  finish,
  role,
  sse,
  token,
  turns,
  two,
  usageChunk,
} from '../testing/fakeUpstream.ts'

describe('an answer in one piece', () => {
  test('has as many choices as were asked for', async () => {
    const edge = fakeUpstreams(two(), fine)
    expect(await ask(edge, { body: { ...chatCall().body, n: 2 } })).toMatchObject({
      code: 'upstream_invalid',
    })
  })
})

test('"error": null is no error', async () => {
  const edge = fakeUpstreams(two(), () => Response.json(completion({ error: null })))
  expect(await ask(edge)).toMatchObject({ outcomes: ['a answered'] })
})

describe('a stream', () => {
  const good = () => sse([role, token('Hi'), finish, usageChunk])

  async function read(edge: FakeUpstreams, signal = new AbortController().signal) {
    const texts: string[] = []
    try {
      const { chunks } = await edge.upstreams.stream(chatCall(), signal)
      for await (const { choices } of chunks) texts.push(choices[0]?.delta.content ?? '')
      return { text: texts.join('') }
    } catch (error) {
      return { text: texts.join(''), error }
    }
  }

  test('that is silent goes to another server before its first token, and to nobody after it', async () => {
    const edge = fakeUpstreams(two(), by({ a: () => sse([role], 'silence'), b: good }))
    const reading = read(edge)
    await turns()
    edge.clock.advance(15_000)
    expect(await reading).toEqual({ text: 'Hi' })

    const stalled = fakeUpstreams(two(), () => sse([role, token('Hi')], 'silence'))
    const broken = read(stalled)
    await turns()
    stalled.clock.advance(15_000)
    expect(await broken).toMatchObject({ text: 'Hi', error: { code: 'stream_interrupted' } })
    expect(stalled.sent).toHaveLength(1)
    expect([...(stalled.upstreams.standing()[0]?.attempts ?? [])]).toEqual([['stream_interrupted', 1]])
  })

  test('that holds nothing but roles is refused, and not read any further', async () => {
    const edge = fakeUpstreams(two(), by({ a: () => sse(Array(40).fill(role), 'silence'), b: good }))
    expect(await read(edge)).toEqual({ text: 'Hi' })
    expect(edge.sent.map(({ init }) => init.signal?.aborted)).toEqual([true, true])
  })

  test('that has said [DONE] is not waited for, though its connection stays open', async () => {
    const edge = fakeUpstreams(two(), () => sse([role, token('Hi'), finish, usageChunk, '[DONE]'], 'silence'))
    const reading = read(edge)
    await turns()
    edge.clock.advance(10)
    expect(await reading).toEqual({ text: 'Hi' })
    expect(edge.sent[0]?.init.signal?.aborted).toBe(true)
  })

  test('that ends is over: a reader that leaves early frees the server', async () => {
    const edge = fakeUpstreams(two(), good)
    const { chunks } = await edge.upstreams.stream(chatCall(), new AbortController().signal)
    for await (const chunk of chunks) {
      expect(chunk.choices[0]?.delta.content).toBe('')
      break
    }
    expect(edge.sent[0]?.init.signal?.aborted).toBe(true)
  })

  test('has the reason of a caller that left as its end', async () => {
    const edge = fakeUpstreams(two(), () => sse([role, token('Hi')], 'silence'))
    const client = new AbortController()
    const reading = read(edge, client.signal)
    await turns()
    const reason = new AppError('deadline_exceeded', 'Cannot chat within 1 ms')
    client.abort(reason)
    expect(await reading).toEqual({ text: 'Hi', error: reason })
    expect(edge.logged).toEqual([])
  })

  test.each([
    ['a choice that goes on after its end', [role, token('Hi'), finish, token('more')]],
    ['more choices than were asked for', [role, token('Hi'), token('x').replace('"index":0', '"index":1')]],
    ['an error in its middle', [role, token('Hi'), '{"error":{"message":"sk-secret-123456"}}']],
  ])('with %s is interrupted', async (_, events) => {
    const got = await read(fakeUpstreams(two(), () => sse(events)))
    expect(got).toMatchObject({ error: { code: 'stream_interrupted' } })
    expect(String((got.error as Error).message)).not.toContain('secret')
  })

  test('without [DONE] counts as whole once the usage is here, which comes last', async () => {
    expect(
      await read(fakeUpstreams(two(), () => sse([role, token('Hi'), finish, usageChunk], 'end'))),
    ).toEqual({ text: 'Hi' })
    const cut = await read(fakeUpstreams(two(), () => sse([role, token('Hi'), finish], 'end')))
    expect(cut).toMatchObject({ error: { code: 'stream_interrupted' } })
  })
})
