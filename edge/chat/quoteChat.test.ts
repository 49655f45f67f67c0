import { describe, expect, test } from 'vitest'
import { ChatCompletion } from '#core/contract/http/chatReply'
import type { ExtractReply } from '#core/contract/reply'
import { fakeEdge } from '../testing/fakeEdge.ts'
import { fakeAnswer } from '../testing/fakeOrigin.ts'
import { readEvents, textOf } from '../testing/readEvents.ts'
import { readReceipt } from '../testing/readReceipt.ts'

const path = '/v1/chat/completions'
const document = { id: 'rules', title: 'Library rules', text: 'Loans last four weeks.' }
const asked = {
  model: 'hedge-extract',
  messages: [{ role: 'user', content: 'How long?' }],
  documents: [document],
}

describe('hedge-extract', () => {
  test('quotes what answers and cites it, with a receipt', async () => {
    const edge = fakeEdge()
    const response = await edge.post(path, asked)
    const completion = ChatCompletion.parse(await response.json())
    expect(completion).toMatchObject({
      id: expect.stringMatching(/^chatcmpl-[0-9a-f]{32}$/),
      created: Math.floor(edge.clock.nowMs() / 1000),
      model: 'hedge-extract',
      usage: { prompt_tokens: 5, completion_tokens: 8, total_tokens: 13 },
      hedge: {
        found: true,
        citations: [{ document_index: 0, document_id: 'rules', document_title: 'Library rules', start: 0 }],
      },
    })
    expect(completion.choices).toMatchObject([
      { message: { content: 'Loans last four weeks. [1]' }, finish_reason: 'stop' },
    ])
    expect(readReceipt(response).hops.map(({ tier }) => tier)).toEqual(['edge', 'origin'])
  })

  test('shares what is kept with /v1/extract, and each answer has an id of its own', async () => {
    const edge = fakeEdge()
    await edge.post('/v1/extract', { model: 'hedge-small-en', question: 'How long?', documents: [document] })
    const ids = new Set<string>()
    for (let i = 0; i < 2; i++) {
      const response = await edge.post(path, asked)
      expect(readReceipt(response).hops).toMatchObject([{ tier: 'edge-cache', cache: 'hit' }])
      ids.add(((await response.json()) as { id: string }).id)
    }
    expect([edge.origin.calls.length, ids.size]).toEqual([1, 2])
  })

  test('streams a role, the sentences, the end with the receipt, and [DONE]', async () => {
    const response = await fakeEdge().post(path, { ...asked, stream: true })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const started = readReceipt(response)
    const events = readEvents(await response.text())
    expect([textOf(events), events.done]).toEqual(['Loans last four weeks. [1]', true])
    const [first, last] = [events.chunks[0], events.chunks.at(-1)]
    expect(first?.choices).toMatchObject([{ delta: { role: 'assistant', content: '' }, finish_reason: null }])
    expect(last).toMatchObject({
      choices: [{ delta: {}, finish_reason: 'stop' }],
      hedge: { found: true, citations: [{ text: document.text }], receipt: started },
    })
  })

  test('says the use in a last chunk without choices where that is asked for', async () => {
    const body = { ...asked, stream: true, stream_options: { include_usage: true } }
    const { chunks } = readEvents(await (await fakeEdge().post(path, body)).text())
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 13 }, hedge: { receipt: {} } })
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop')
    expect(chunks.at(-2)?.hedge).toBeUndefined()
  })

  test('says plainly when nothing answers', async () => {
    const edge = fakeEdge()
    edge.origin.respond = async (call) => {
      const { reply, receipt } = fakeAnswer(call)
      const { answers } = reply as ExtractReply
      return {
        status: 200,
        body: { reply: { ...reply, found: false, answers: [], nearest: answers[0] }, receipt },
      }
    }
    const completion = (await (await edge.post(path, asked)).json()) as ChatCompletion
    expect(completion.choices[0]).toMatchObject({
      message: { content: 'The document does not answer this.' },
      finish_reason: 'stop',
    })
    expect(completion.hedge).toMatchObject({ found: false, nearest: { text: document.text } })
  })

  test('with nothing to read says so, and asks nobody', async () => {
    const edge = fakeEdge()
    const response = await edge.post(path, { ...asked, documents: undefined })
    expect(readReceipt(response).hops).toMatchObject([{ tier: 'edge', outcome: 'answered' }])
    expect(await response.json()).toMatchObject({
      choices: [{ message: { content: expect.stringContaining('nothing to quote from') } }],
      hedge: { found: false },
    })
    expect(edge.origin.calls).toHaveLength(0)
  })

  test('fails before the stream begins as every request does', async () => {
    const edge = fakeEdge()
    edge.origin.respond = async () => ({ status: 200, body: 'garbage' })
    const response = await edge.post(path, { ...asked, stream: true })
    expect([response.status, response.headers.get('content-type')]).toEqual([502, 'application/json'])
  })

  test('needs a permit of its own name', async () => {
    const edge = fakeEdge()
    edge.keyChanges.set('ann', { permit: { models: ['hedge-small-en'], reach: 'origin' } })
    expect((await edge.post(path, asked)).status).toBe(403)
    edge.keyChanges.set('ann', { permit: { models: ['hedge-extract'], reach: 'origin' } })
    edge.clock.advance(2_000)
    expect((await edge.post(path, asked)).status).toBe(200)
  })
})

test('a model that nobody serves is not found', async () => {
  const response = await fakeEdge().post(path, { ...asked, model: 'gpt-x', documents: undefined })
  expect([response.status, await response.json()]).toMatchObject([
    404,
    { error: { code: 'model_not_found' } },
  ])
})
