import { describe, expect, test } from 'vitest'
import type { Permit } from '#core/contract/tenancy'
import { fakeEdge, keyOfAnn } from '../testing/fakeEdge.ts'
import { permitsModel } from './permit.ts'

/** An edge where Ann's key may do no more than `permit`. */
function edgeWith(permit: Permit) {
  const edge = fakeEdge()
  edge.keyChanges.set('ann', { permit })
  return edge
}
const small: Permit = { models: ['hedge-small-en'], reach: 'origin' }
const embed = (model: string) => ({ model, input: 'a' })

describe('a permit', () => {
  test.each([
    ['all', 'anything', true],
    [['hedge-*'], 'hedge-base-en', true],
    [['hedge-*'], 'gpt-hedge-', false],
    [['hedge-small-en'], 'hedge-small-en-2', false],
    [['a', 'b*'], 'b', true],
  ] as [Permit['models'], string, boolean][])('%j and the model %s: %s', (models, model, allowed) => {
    expect(permitsModel({ models, reach: 'origin' }, model)).toBe(allowed)
  })

  test('refuses another model before any work, and says which are allowed', async () => {
    const edge = edgeWith(small)
    const response = await edge.post('/v1/embeddings', embed('hedge-base-en'))
    expect([response.status, await response.json()]).toEqual([
      403,
      {
        error: {
          message:
            'Cannot embed: its caller may not use the model "hedge-base-en"; send one of hedge-small-en',
          type: 'permission_error',
          param: 'model',
          code: 'not_permitted',
        },
      },
    ])
    expect(edge.origin.calls).toHaveLength(0)
    expect((await edge.post('/v1/embeddings', embed('hedge-small-en'))).status).toBe(200)
  })

  test('holds for every endpoint that names a model, also where the default is meant', async () => {
    const edge = edgeWith(small)
    const bodies = {
      '/v1/rerank': { model: 'hedge-base-en', query: 'q', documents: ['a'] },
      '/v1/extract': { question: 'q', documents: [{ text: 'a' }] },
      '/v1/classify': { model: 'hedge-banking77-en', input: 'a' },
      '/v1/route': { task: 'embed', request: embed('hedge-base-en') },
    }
    for (const [path, body] of Object.entries(bodies))
      expect((await edge.post(path, body)).status, path).toBe(403)
  })

  test('of the edge alone keeps requests from the origin, asked or not', async () => {
    const edge = edgeWith({ models: 'all', reach: 'edge' })
    const unasked = await edge.post('/v1/embeddings', embed('hedge-base-en'))
    expect([unasked.status, await unasked.text()]).toEqual([422, expect.stringContaining('no_plan')])
    const asked = await edge.post('/v1/embeddings', embed('hedge-base-en'), { 'hedge-reach': 'origin' })
    expect([asked.status, await asked.json()]).toMatchObject([403, { error: { param: 'hedge.reach' } }])
    expect(edge.origin.calls).toHaveLength(0)
  })

  test('decides which models are listed and shown', async () => {
    const edge = edgeWith(small)
    const get = (path: string) => edge.request(path, { headers: { authorization: `Bearer ${keyOfAnn}` } })
    const { data } = (await (await get('/v1/models')).json()) as { data: { id: string }[] }
    expect(data.map(({ id }) => id)).toEqual(['hedge-small-en'])
    const hidden = await get('/v1/models/hedge-base-en')
    const text = await hidden.text()
    expect([hidden.status, text]).toEqual([404, expect.stringContaining('ask for one of hedge-small-en"')])
  })

  test('of an anonymous page names no model of other servers', async () => {
    const edge = fakeEdge()
    const headers = { 'sec-fetch-site': 'same-origin' }
    const opened = await edge.request('/v1/session', { method: 'POST', headers })
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? ''
    const ask = async (model: string) => {
      const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'q' }] })
      const init = { method: 'POST', headers: { cookie, 'content-type': 'application/json' }, body }
      return (await edge.request('/v1/chat/completions', init)).status
    }
    expect(await ask('gpt-5')).toBe(403)
    expect(await ask('hedge-extract')).not.toBe(403)
  })
})
