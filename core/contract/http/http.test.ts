import { describe, expect, test } from 'vitest'
import { AppError } from '../error.ts'
import type { ModelVersion } from '../manifest.ts'
import { openApiDocument } from '../openapi.ts'
import { parse } from '../parse.ts'
import { encodeVector } from '../vectorBase64.ts'
import { EmbeddingsBody, embeddingsCall } from './embeddings.ts'
import { endpoints } from './endpoints.ts'
import { ExtractBody, extractCall } from './extract.ts'
import { readHints, refusePastDeadline } from './hints.ts'
import { writeModel } from './models.ts'
import { RerankBody, rerankCall } from './rerank.ts'
import { RouteBody, routeCall } from './route.ts'

function errorOf(run: () => unknown): AppError {
  try {
    run()
  } catch (error) {
    if (error instanceof AppError) return error
  }
  throw new Error('expected an AppError')
}

describe('embeddings', () => {
  const read = (body: unknown) => embeddingsCall(parse(EmbeddingsBody, body, 'embed'))

  test('one text and a list of one text are the same request', () => {
    const one = read({ model: 'm', input: 'a', user: 'u' }).request
    expect(one).toEqual({ task: 'embed', model: 'm', inputs: ['a'] })
    expect(read({ model: 'm', input: ['a'], encoding_format: 'base64' }).request).toEqual(one)
  })

  test('token ids are no texts yet, and are refused by their place', () => {
    expect(read({ model: 'm', input: [1212, 318] })).toMatchObject({
      request: { inputs: [] },
      tokens: [1212, 318],
    })
    expect(read({ model: 'm', input: [[1], [2]] }).tokens).toEqual([[1], [2]])
    expect(read({ model: 'm', input: 'a' })).not.toHaveProperty('tokens')
    const error = errorOf(() => read({ model: 'm', input: [[1], [2, -1]] }))
    expect(error).toMatchObject({ code: 'invalid_request', param: 'input[1][1]' })
  })

  test('floats are exactly the float32 values of the base64 form', () => {
    const vector = new Float32Array([0.1, -2.5, 1e-20])
    const reply = {
      task: 'embed',
      model: 'm',
      vectorSpace: 'm@1',
      dimensions: 3,
      vectors: [encodeVector(vector)],
      inputTokens: 7,
    } as const
    const float = read({ model: 'm', input: 'a' }).write({ ...reply, vectors: [...reply.vectors] })
    expect(float).toEqual({
      object: 'list',
      model: 'm',
      data: [{ object: 'embedding', index: 0, embedding: Array.from(vector) }],
      usage: { prompt_tokens: 7, total_tokens: 7 },
    })
    const base64 = read({ model: 'm', input: 'a', encoding_format: 'base64' })
    expect(base64.write({ ...reply, vectors: [...reply.vectors] })).toMatchObject({
      data: [{ embedding: reply.vectors[0] }],
    })
    expect(base64.form).not.toBe(read({ model: 'm', input: 'a' }).form)
  })
})

describe('rerank', () => {
  const read = (body: unknown) => rerankCall(parse(RerankBody, body, 'rerank'))

  test('texts and objects with a text are the same request, and top_n is at most their number', () => {
    const plain = read({ model: 'm', query: 'q', documents: ['a', 'b'] }).request
    expect(read({ model: 'm', query: 'q', documents: [{ text: 'a' }, 'b'], top_n: 9 }).request).toEqual(plain)
    expect(plain).toMatchObject({ documents: ['a', 'b'], topN: 2 })
  })

  test('documents come back only when asked for', () => {
    const reply = { task: 'rerank', model: 'm', results: [{ index: 1, score: 0.5 }], inputTokens: 3 } as const
    const body = { model: 'm', query: 'q', documents: ['a', 'b'] }
    const written = (more: object) =>
      read({ ...body, ...more }).write({ ...reply, results: [...reply.results] })
    expect(written({})).toMatchObject({ results: [{ index: 1, relevance_score: 0.5 }] })
    expect(JSON.stringify(written({}))).not.toContain('document')
    expect(written({ return_documents: true })).toMatchObject({ results: [{ document: { text: 'b' } }] })
  })
})

test('extract gives each answer the id of its document', () => {
  const call = extractCall(
    parse(ExtractBody, { question: 'q', documents: [{ text: 'a' }, { id: 'x', text: 'bc' }] }, 'extract'),
  )
  expect(call.request).toMatchObject({ model: 'hedge-base-en', limit: 3 })
  const quote = { passageIndex: 1, start: 0, end: 1, text: 'b', score: 2 }
  const written = call.write({
    task: 'extract',
    model: 'm',
    found: true,
    answers: [quote],
    nearest: null,
    confidence: 0.7,
    unreadPassages: 0,
    inputTokens: 4,
  })
  expect(written).toMatchObject({
    object: 'extract',
    answers: [{ document_index: 1, document_id: 'x', start: 0, end: 1, text: 'b', score: 2 }],
    nearest: null,
  })
})

test('route reads the body of the named task, and blames its fields with their whole path', () => {
  const body = { task: 'embed', request: { model: 'm', input: ['a', ''] } }
  expect(errorOf(() => parse(RouteBody, body, 'route')).param).toBe('request.input[1]')
  const good = parse(
    RouteBody,
    { task: 'rerank', request: { model: 'm', query: 'q', documents: ['a'] } },
    'route',
  )
  expect(routeCall(good).request.task).toBe('rerank')
})

describe('hints', () => {
  const read = (headers: Record<string, string>, body = {}) =>
    readHints(Object.entries(headers), body, 'embed')

  test('of two reaches the nearer holds, of two deadlines the shorter, whichever is the header', () => {
    expect(read({ 'hedge-reach': 'origin' }, { reach: 'edge' })).toEqual({ reach: 'edge' })
    expect(read({ 'hedge-reach': 'device' }, { reach: 'edge' })).toEqual({ reach: 'device' })
    expect(read({ 'hedge-deadline-ms': '900' }, { deadline_ms: 500 })).toEqual({ deadline_ms: 500 })
  })

  test('of two preferences the header holds', () => {
    expect(read({ 'hedge-rate': '0', 'hedge-stake': 'best' }, { rate: 5, stake: 'fast' })).toEqual({
      rate: 0,
      stake: 'best',
    })
  })

  test('a deadline that has passed is its own error, in the header and in the body', () => {
    for (const value of ['0', '-5']) {
      const error = errorOf(() => read({ 'hedge-deadline-ms': value }))
      expect(error).toMatchObject({ code: 'deadline_past', param: 'header hedge-deadline-ms' })
    }
    expect(errorOf(() => refusePastDeadline(0, 'hedge.deadline_ms', 'embed')).code).toBe('deadline_past')
    expect(() => refusePastDeadline(1, 'hedge.deadline_ms', 'embed')).not.toThrow()
  })

  test('an unknown or unreadable hint is refused by its header', () => {
    for (const header of ['hedge-reech', 'hedge-deadline-ms', 'hedge-receipt']) {
      const error = errorOf(() => read({ [header]: 'soon' }))
      expect(error).toMatchObject({ code: 'invalid_request', param: `header ${header}` })
    }
    expect(read({ accept: '*/*' })).toEqual({})
  })
})

test('a model is shown in the shape of OpenAI, with its vector space', () => {
  const entry = {
    id: 'hedge-x',
    task: 'embed',
    version: 3,
    vectorSpace: 'hedge-x@3',
    tiers: ['origin'],
  } as unknown as ModelVersion
  expect(writeModel(entry)).toMatchObject({
    object: 'model',
    created: 0,
    hedge: { vector_space: 'hedge-x@3' },
  })
})

describe('the OpenAPI document', () => {
  const document = JSON.parse(JSON.stringify(openApiDocument())) as Record<string, never>

  test('has every endpoint, and each reference in it leads somewhere', () => {
    const text = JSON.stringify(document)
    for (const { path, method } of endpoints) expect(document).toHaveProperty(['paths', path, method])
    const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, target]) => target?.split('/') ?? [],
    )
    expect(references.length).toBeGreaterThan(50)
    for (const target of references) expect(document).toHaveProperty(target)
  })

  test('says for each error of an endpoint under which status it comes', () => {
    for (const { path, method, errors } of endpoints) {
      const operation = document['paths']?.[path]?.[method] as unknown as { responses: object } | undefined
      for (const code of errors) expect(JSON.stringify(operation?.responses)).toContain(code)
    }
  })
})
