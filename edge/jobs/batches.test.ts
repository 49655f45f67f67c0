import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import { keyOfBob } from '../testing/fakeEdge.ts'
import { embed, jobDesk, type Json, line } from '../testing/jobDesk.ts'
import { workLimits } from './jobLimits.ts'
import { work } from './work.ts'

/** Lines come in the order in which requests ended. */
const customIds = (lines: readonly Json[]) => lines.map(({ custom_id }) => custom_id as string).toSorted()
const day = 86_400_000

describe('a batch', () => {
  test('runs every line with the handlers that answer requests, and gives each its line', async () => {
    const desk = jobDesk()
    const made = await desk.batchOf([embed('a'), embed('b'), embed('c')], { metadata: { order: '7' } })
    expect(made).toMatchObject({ object: 'batch', status: 'validating', metadata: { order: '7' } })
    await desk.settle()
    const batch = await desk.batch(made['id'])
    expect(batch).toMatchObject({
      status: 'completed',
      request_counts: { total: 3, completed: 3, failed: 0 },
      in_progress_at: 1_750_000_000,
      completed_at: 1_750_000_000,
    })
    expect(batch).not.toHaveProperty('error_file_id')
    const lines = await desk.lines(batch['output_file_id'])
    expect(customIds(lines)).toEqual(['a', 'b', 'c'])
    expect(lines.find(({ custom_id }) => custom_id === 'a')).toMatchObject({
      response: { status_code: 200, body: { object: 'list', model: 'hedge-base-en' } },
      error: null,
    })
    const { response } = lines[0] as { response: Json }
    expect(response['hedge_receipt']).toMatchObject({ requestId: response['request_id'] })
    expect(desk.books.of('ann').tables.ledger.totals().rows).toBe(3)
  })

  test('has each failure in its errors file, with the status that the request would have got', async () => {
    const desk = jobDesk()
    const made = await desk.batchOf([
      embed('good'),
      line('bad', { model: 'nobody', input: 'a' }),
      line('empty', {}),
    ])
    await desk.settle()
    const batch = await desk.batch(made['id'])
    expect([batch['status'], batch['request_counts']]).toEqual([
      'completed',
      { total: 3, completed: 1, failed: 2 },
    ])
    const errors = await desk.lines(batch['error_file_id'])
    const told = errors.map(({ custom_id, response: { status_code, body } }) => [
      custom_id,
      status_code,
      body.error.code,
    ])
    expect(told.toSorted()).toEqual([
      ['bad', 404, 'model_not_found'],
      ['empty', 400, 'invalid_request'],
    ])
  })

  test('can be read while it runs', async () => {
    const desk = jobDesk()
    const made = await desk.batchOf(Array.from({ length: 40 }, (_, n) => embed(`r${n}`)))
    const { respond } = desk.origin
    let seen: Json = {}
    desk.origin.respond = async (call, signal) => {
      if (desk.origin.calls.length === 35) {
        seen = await desk.batch(made['id'])
        seen = { ...seen, lines: await desk.lines(seen['output_file_id']) }
      }
      return respond(call, signal)
    }
    await desk.settle()
    expect(seen['status']).toBe('in_progress')
    expect(seen['request_counts'].completed).toBeGreaterThanOrEqual(workLimits.claimed)
    expect(seen['lines'].length).toBeGreaterThanOrEqual(seen['request_counts'].completed)
  })

  test('runs a few requests at a time', async () => {
    const desk = jobDesk()
    await desk.batchOf(Array.from({ length: 20 }, (_, n) => embed(`r${n}`)))
    const { respond } = desk.origin
    let flying = 0
    let most = 0
    desk.origin.respond = async (call, signal) => {
      most = Math.max(most, (flying += 1))
      await new Promise((resolve) => setImmediate(resolve))
      flying -= 1
      return respond(call, signal)
    }
    await desk.settle()
    expect(most).toBe(workLimits.atOnce)
  })
})

describe('one alarm', () => {
  test('begins nothing after its slice, so that it ends long before it would be cut', async () => {
    const desk = jobDesk()
    await desk.batchOf(Array.from({ length: 40 }, (_, n) => embed(`r${n}`)))
    const { respond } = desk.origin
    desk.origin.respond = async (call, signal) => {
      desk.clock.advance(workLimits.sliceMs)
      return respond(call, signal)
    }
    await work(desk.book(), desk.world())
    expect(desk.origin.calls.length).toBeLessThanOrEqual(workLimits.atOnce)
    expect(desk.book().dueMs(desk.clock.nowMs())).toBeLessThanOrEqual(desk.clock.nowMs())
  })
})

describe('an input', () => {
  const faults: [string, string, string, string | null][] = [
    ['that is no JSON', '{"custom_id": ', 'invalid_json', null],
    ['without custom_id', line('', {}), 'invalid_request', 'custom_id'],
    ['with the custom_id of an earlier line', embed('first'), 'duplicate_custom_id', 'custom_id'],
    ['with another method', line('x', {}, { method: 'GET' }), 'invalid_request', 'method'],
    ['for another endpoint', line('x', {}, { url: '/v1/rerank' }), 'invalid_request', 'url'],
    ['that asks for a stream', line('x', { stream: true }), 'invalid_request', 'body.stream'],
    ['without a body', line('x', {}, { body: 'a' }), 'invalid_request', 'body'],
  ]
  test.each(faults)(
    '%s fails the whole batch before anything runs, and says where',
    async (_name, bad, code, param) => {
      const desk = jobDesk()
      const made = await desk.batchOf([embed('first'), '', bad, embed('last')])
      await desk.settle()
      const batch = await desk.batch(made['id'])
      expect(batch).toMatchObject({ status: 'failed', request_counts: { total: 0, completed: 0, failed: 0 } })
      expect(batch['errors'].data).toEqual([expect.objectContaining({ code, param, line: 3 })])
      expect(desk.origin.calls).toEqual([])
    },
  )

  test('without a request fails', async () => {
    const desk = jobDesk()
    const made = await desk.batchOf(['', ' '])
    await desk.settle()
    expect((await desk.batch(made['id']))['errors'].data).toMatchObject([{ code: 'empty_file', line: null }])
  })
})

describe('when it does not work at once', () => {
  const unavailable = () => new AppError('origin_unavailable', 'Cannot answer: the origin is away')

  test('a request is tried again after a while, and paid once', async () => {
    const desk = jobDesk()
    const made = await desk.batchOf([embed('a')])
    const { respond } = desk.origin
    let failures = 2
    desk.origin.respond = async (call, signal) => {
      if (failures-- > 0) throw unavailable()
      return respond(call, signal)
    }
    await desk.settle()
    expect((await desk.batch(made['id']))['status']).toBe('in_progress')
    await desk.settle(60_000)
    expect(await desk.batch(made['id'])).toMatchObject({
      status: 'completed',
      request_counts: { completed: 1 },
    })
    const { tables } = desk.books.of('ann')
    expect(tables.ledger.totals()).toMatchObject({ microUsd: 1 })
  })

  test('a request has no line before what it used is written down', async () => {
    const desk = jobDesk()
    const batch = await desk.batchOf([embed('a')])
    await desk.settle(0, { settled: () => Promise.reject(new Error('the books are away')) })
    expect(await desk.batch(batch['id'])).toMatchObject({
      status: 'in_progress',
      request_counts: { completed: 0 },
    })
    await desk.settle(60_000)
    expect(await desk.batch(batch['id'])).toMatchObject({
      status: 'completed',
      request_counts: { completed: 1 },
    })
  })

  test('one that was tried too often is seen, and tried again when somebody asks', async () => {
    const desk = jobDesk()
    const made = await desk.batchOf([embed('a'), embed('b')])
    const id = made['id'] as string
    const { respond } = desk.origin
    desk.origin.respond = async (call, signal) => {
      if (JSON.stringify(call.request).includes('"b"')) throw unavailable()
      return respond(call, signal)
    }
    await desk.settle(3_600_000)
    expect(await desk.batch(id)).toMatchObject({
      status: 'completed',
      request_counts: { total: 2, completed: 1, failed: 1 },
    })
    const failures = (await desk.call('GET', `/v1/batches/${id}/failures`)).body
    expect(failures['data']).toMatchObject([{ custom_id: 'b', attempts: 5, code: 'origin_unavailable' }])

    desk.origin.respond = respond
    expect((await desk.call('POST', `/v1/batches/${id}/retry`)).body).toMatchObject({ status: 'in_progress' })
    await desk.settle(1_000)
    const batch = await desk.batch(id)
    expect(batch).toMatchObject({
      status: 'completed',
      request_counts: { total: 2, completed: 2, failed: 0 },
    })
    expect(customIds(await desk.lines(batch['output_file_id']))).toEqual(['a', 'b'])
    expect(await desk.content(batch['error_file_id'])).toBe('')
    expect((await desk.call('GET', `/v1/batches/${id}/failures`)).body['data']).toEqual([])
  })

  test('the caller’s limits hold it back without counting as failures', async () => {
    const desk = jobDesk()
    desk.keyChanges.set('ann', { limits: { requestsPerMinute: 30 } })
    const made = await desk.batchOf(Array.from({ length: 60 }, (_, n) => embed(`r${n}`)))
    await desk.settle(1_000)
    const early = await desk.batch(made['id'])
    expect(early['request_counts'].completed).toBeLessThan(30)
    expect(early['status']).toBe('in_progress')
    // Whoever waits for an answer is let in meanwhile: a quarter of the minute is left to them.
    for (let n = 0; n < 7; n++) {
      const answer = await desk.call('POST', '/v1/embeddings', { model: 'hedge-base-en', input: `now ${n}` })
      expect(answer.status).toBe(200)
    }
    await desk.settle(600_000)
    expect(await desk.batch(made['id'])).toMatchObject({
      status: 'completed',
      request_counts: { completed: 60 },
    })
  })

  test('a fault is logged by its kind and its place, never by its text', async () => {
    const desk = jobDesk()
    await desk.batchOf([embed('my question')])
    const fails = () => Promise.reject(new TypeError('my question'))
    await desk.settle(0, { callerOf: fails, hint: fails })
    expect(desk.logged.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['hint_lost', 'batch_item_fault']),
    )
    expect(JSON.stringify(desk.logged)).not.toContain('my question')
  })

  test('a key that is revoked meanwhile runs nothing more', async () => {
    const desk = jobDesk()
    const made = await desk.batchOf([embed('a')])
    desk.keyChanges.set('ann', { keyId: 'key_other' })
    await desk.settle()
    const [failed] = await desk.lines((await desk.batch(made['id']))['error_file_id'])
    expect(failed?.['response']).toMatchObject({ status_code: 401, body: { error: { code: 'invalid_key' } } })
    expect(desk.origin.calls).toEqual([])
  })
})

describe('an end before the end', () => {
  test('a cancelled batch ends what runs and nothing else; each request has one line', async () => {
    const desk = jobDesk()
    const made = await desk.batchOf(Array.from({ length: 300 }, (_, n) => embed(`r${n}`)))
    const id = made['id'] as string
    const { respond } = desk.origin
    desk.origin.respond = async (call, signal) => {
      if (desk.origin.calls.length === 10) {
        expect((await desk.call('POST', `/v1/batches/${id}/cancel`)).body['status']).toBe('cancelling')
      }
      return respond(call, signal)
    }
    await desk.settle()
    const batch = await desk.batch(id)
    const [output, errors] = [
      await desk.lines(batch['output_file_id']),
      await desk.lines(batch['error_file_id']),
    ]
    expect(batch['status']).toBe('cancelled')
    expect(output.length).toBeLessThan(20)
    expect(batch['request_counts']).toEqual({ total: 300, completed: output.length, failed: errors.length })
    expect(new Set(customIds([...output, ...errors])).size).toBe(300)
    expect(errors[0]).toMatchObject({ response: null, error: { code: 'batch_cancelled' } })
  })

  test('one whose window is over expires with what it has', async () => {
    const desk = jobDesk()
    const made = await desk.batchOf([embed('a'), embed('b')])
    desk.keyChanges.set('ann', { tenantStatus: 'suspended' })
    await desk.settle(day + 1_000)
    desk.keyChanges.clear()
    const batch = await desk.batch(made['id'])
    expect(batch).toMatchObject({ status: 'expired', request_counts: { total: 2, completed: 0, failed: 2 } })
    const errors = await desk.lines(batch['error_file_id'])
    expect(errors.map(({ error }) => error.code)).toEqual(['batch_expired', 'batch_expired'])
    expect((await desk.call('POST', `/v1/batches/${made['id']}/cancel`)).status).toBe(400)
  })
})

test('one tenant sees nothing of another', async () => {
  const desk = jobDesk()
  const made = await desk.batchOf([embed('a')])
  await desk.settle()
  const { output_file_id: output } = await desk.batch(made['id'])
  for (const path of [`/v1/batches/${made['id']}`, `/v1/files/${output}`, `/v1/files/${output}/content`]) {
    expect((await desk.call('GET', path, undefined, keyOfBob)).status).toBe(404)
  }
  expect((await desk.call('GET', '/v1/batches', undefined, keyOfBob)).body['data']).toEqual([])
  expect(
    (
      await desk.call(
        'POST',
        '/v1/batches',
        { input_file_id: made['input_file_id'], endpoint: '/v1/embeddings', completion_window: '24h' },
        keyOfBob,
      )
    ).status,
  ).toBe(404)
})
