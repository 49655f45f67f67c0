import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import type { Reply } from '#core/contract/reply'
import type { Hints } from '#core/contract/request'
import { type Behaviour, fakeModel, fakeTiers } from '../testing/fakeTiers.ts'
import { askLibrary } from './askLibrary.ts'
import { createLibrary } from './createLibrary.ts'
import { fakeLibrary } from '../testing/fakeLibrary.ts'
import { createSearchIndex } from './searchIndex.ts'

const crash = new AppError('engine_failed', 'out of memory')
const text = 'Bread is dry.\n\nThe library closes at five on Saturdays. Dogs stay outside.'
const asked = 'When does the library close on Saturdays?'

/** A library of one document, indexed; then the tiers behave as told. */
async function setup(
  behaviour: { device: Behaviour; edge: Behaviour },
  facts: Parameters<typeof fakeTiers>[1] = {},
) {
  const fake = fakeLibrary(`${fakeModel}@1`)
  const library = createLibrary(fake.ports)
  await library.addText('guide.txt', text)
  for (let turn = 0; turn < 400; turn++) await Promise.resolve()
  const tiers = fakeTiers(behaviour, facts)
  const search = createSearchIndex({
    store: fake.ports.store,
    vectorSpace: `${fakeModel}@1`,
    dimensions: 2,
    breathe: async () => undefined,
  })
  const ask = (hints: Hints, question = asked, signal = new AbortController().signal) =>
    askLibrary(
      { question, hints, signal, library: library.stored.peek(), documentIds: undefined },
      search,
      tiers.ports,
    )
  return { ask, tiers, library, search }
}

describe('askLibrary()', () => {
  test('embeds only the question, and puts quotes back into their document', async () => {
    const { ask, tiers } = await setup({ device: 'good', edge: 'good' })
    const view = await ask({ reach: 'device' })
    expect(tiers.embedded).toEqual([asked])
    expect(view.receipt.bytesLeftDevice).toBe(0)
    expect(view.receipt.hops[0]?.phasesMs).toHaveProperty('search')
    const quotes = [...view.answers, ...(view.nearest ? [view.nearest] : [])]
    expect(quotes.length).toBeGreaterThan(0)
    for (const quote of quotes) {
      expect(quote).toMatchObject({ documentName: 'guide.txt' })
      expect(text.slice(quote.start, quote.end)).toBe(quote.text)
    }
  })

  test('sends the question and the passages, nothing else of the document, when the edge answers', async () => {
    const { ask, tiers } = await setup({ device: 'good', edge: 'good' }, { deviceAbsent: 'has no engine' })
    const reply: Reply = {
      task: 'extract',
      model: 'hedge-base-en',
      found: true,
      answers: [{ passageIndex: 0, start: 0, end: 5, text: 'Bread', score: 1 }],
      nearest: null,
      confidence: 0.9,
      unreadPassages: 0,
      inputTokens: 9,
    }
    tiers.ports.edge.answer = async (call) => {
      tiers.edgeCalls.push(call)
      return { requestId: 'e', reply, hops: [] }
    }
    const view = await ask({ reach: 'origin' })
    expect(view.note).toBe('This device could not search by meaning; passages were chosen by their words.')
    const [call] = tiers.edgeCalls
    expect(call?.request).toMatchObject({
      task: 'extract',
      model: 'hedge-base-en',
      question: asked,
      limit: 3,
    })
    const passages = call?.request.task === 'extract' ? call.request.passages : []
    expect(passages.every((passage) => Object.keys(passage).join() === 'text')).toBe(true)
    const [first] = view.answers
    expect(text.slice(first?.start, first?.end)).toBe(passages[0]?.text.slice(0, 5))
  })

  test('searches by words when the engine crashes, and lets the edge answer', async () => {
    const { ask, tiers } = await setup({ device: crash, edge: 'good' })
    const view = await ask({ reach: 'origin' })
    expect(tiers.edgeCalls).toHaveLength(1)
    expect(view.note).toMatch(/This device could not|could not search by meaning/)
  })

  test('does not wait for the engine longer than leaves time for the edge', async () => {
    const { ask, tiers } = await setup({ device: 'hang', edge: 'good' }, { startMs: 60_000 })
    const asking = ask({ reach: 'origin', deadline_ms: 10_000 })
    await tiers.advance(9_000)
    expect((await asking).receipt.hops.at(-1)?.tier).toBe('edge')
    expect(tiers.cancelled.device).toBeGreaterThan(0)
  })

  test('waits for the engine to the end where nothing may leave the device', async () => {
    const { ask, tiers } = await setup({ device: { slowMs: 8_000 }, edge: 'good' })
    const asking = ask({ reach: 'device', deadline_ms: 10_000 })
    await tiers.advance(8_100)
    expect((await asking).receipt.bytesLeftDevice).toBe(0)
    expect(tiers.edgeCalls).toHaveLength(0)
  })

  test('passes an abort through untouched', async () => {
    const { ask, tiers } = await setup({ device: 'hang', edge: 'hang' })
    const caller = new AbortController()
    const asking = ask({}, asked, caller.signal).catch((error: unknown) => error)
    await tiers.advance(10)
    const reason = new DOMException('the user left', 'AbortError')
    caller.abort(reason)
    expect(await asking).toBe(reason)
  })

  test.each([
    ['nothing', '  ', /has 0 characters/],
    ['too much', 'x'.repeat(8_193), /has 8193 characters; ask with 1 to 8192/],
  ])('refuses a question that says %s', async (_, question, message) => {
    const { ask } = await setup({ device: 'good', edge: 'good' })
    await expect(ask({}, question)).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(message),
    })
  })

  test('refuses to search where there is no document', async () => {
    const { search, tiers } = await setup({ device: 'good', edge: 'good' })
    const signal = new AbortController().signal
    const asking = askLibrary(
      { question: asked, hints: {}, signal, library: [], documentIds: undefined },
      search,
      tiers.ports,
    )
    await expect(asking).rejects.toMatchObject({ code: 'invalid_request', param: 'documentIds' })
  })
})
