import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WireError } from '#core/contract/wire'
import { jobDesk, line } from '../testing/jobDesk.ts'

const typed4xx = async (response: Response): Promise<void> => {
  if (response.status === 200) return void (await response.text())
  expect(response.status, await response.clone().text()).toBeGreaterThanOrEqual(400)
  expect(response.status).toBeLessThan(500)
  expect(WireError.parse(await response.json()).error.message).toMatch(/^Cannot /)
}

const value = fc.oneof(fc.string(), fc.jsonValue())
const bodies = fc.record(
  {
    input_file_id: value,
    endpoint: fc.oneof(fc.constant('/v1/embeddings'), value),
    completion_window: fc.oneof(fc.constant('24h'), value),
    metadata: fc.oneof(fc.dictionary(fc.string(), fc.string()), value),
    url: fc.oneof(fc.webUrl({ withFragments: true, withQueryParameters: true }), value),
    events: fc.oneof(fc.array(fc.constantFrom('batch.completed', 'batch.failed', 'x')), value),
  },
  { requiredKeys: [] },
)

test('whatever is sent to batches and webhooks, and asked of lists, is answered or refused by name', async () => {
  const desk = jobDesk()
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('batches', 'webhooks'), bodies, value, async (path, body, query) => {
      await typed4xx(await desk.post(`/v1/${path}`, body))
      const text = typeof query === 'string' ? query : JSON.stringify(query)
      const asked = new URLSearchParams({ after: text, limit: text, order: text })
      for (const list of ['files', 'batches', 'webhooks']) {
        await typed4xx(
          await desk.request(`/v1/${list}?${asked}`, { headers: desk.json({}).headers as HeadersInit }),
        )
      }
    }),
    { numRuns: 200 },
  )
  expect(desk.logged.filter(({ event }) => event === 'fault')).toEqual([])
})

test('whatever bytes come as a form', async () => {
  const desk = jobDesk()
  const { authorization } = desk.json({}).headers as Record<string, string>
  const border = 'b0rder'
  const nearly = fc
    .tuple(fc.constantFrom('purpose', 'file', 'x', 'expires_after[seconds]'), fc.string(), fc.string())
    .map(
      ([name, filename, text]) =>
        `--${border}\r\ncontent-disposition: form-data; name="${name}"; filename="${filename}"\r\n\r\n${text}\r\n--${border}--\r\n`,
    )
  await fc.assert(
    fc.asyncProperty(fc.oneof(nearly, fc.string(), fc.uint8Array()), async (body) => {
      const headers = {
        authorization: authorization ?? '',
        'content-type': `multipart/form-data; boundary=${border}`,
      }
      await typed4xx(await desk.request('/v1/files', { method: 'POST', headers, body: body as string }))
    }),
    { numRuns: 200 },
  )
  expect(desk.logged.filter(({ event }) => event === 'fault')).toEqual([])
})

test('whatever stands on the lines: the batch fails with their numbers, or each has its line', async () => {
  const lines = fc.oneof(
    fc.string().map((text) => text.replaceAll('\n', ' ')),
    fc.jsonValue().map((json) => JSON.stringify(json)),
    fc
      .tuple(fc.string({ minLength: 1 }), fc.dictionary(fc.string(), fc.jsonValue()))
      .map(([id, body]) => line(id, body)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(lines, { minLength: 1, maxLength: 8 }), async (all) => {
      const desk = jobDesk()
      const file = await desk.upload(all.join('\n'))
      // Nothing in it, or no text.
      if (file.status !== 200) {
        expect(file.status).toBe(400)
        return
      }
      const made = await desk.call('POST', '/v1/batches', {
        input_file_id: file.body['id'],
        endpoint: '/v1/embeddings',
        completion_window: '24h',
      })
      await desk.settle(1_000)
      const batch = await desk.batch(made.body['id'])
      const { total, completed, failed } = batch['request_counts']
      expect(batch['status']).toBe(batch['errors'] === undefined ? 'completed' : 'failed')
      expect(total).toBe(completed + failed)
      const written = [
        ...(await desk.lines(batch['output_file_id'])),
        ...(await desk.lines(batch['error_file_id'])),
      ]
      expect(written).toHaveLength(total)
    }),
    { numRuns: 100 },
  )
}, 60_000)
