import { readConfig } from '../config/readConfig.ts'
import { edgeWorld } from '../jobs/edgeWorld.ts'
import type { JobWorld } from '../jobs/jobWorld.ts'
import { work } from '../jobs/work.ts'
import type { Ports } from '../ports.ts'
import { fakeEdge, keyOfAnn, keyOfBob } from './fakeEdge.ts'

/** As JSON.parse types it. */
export type Json = Record<string, ReturnType<typeof JSON.parse>>
export type Sent = { url: string; headers: Headers; body: string; redirect: RequestInit['redirect'] }

/** A line of a batch's input. */
export const line = (customId: string, body: Json, more: Json = {}): string =>
  JSON.stringify({ custom_id: customId, method: 'POST', url: '/v1/embeddings', body, ...more })
export const embed = (customId: string, input: string = customId): string =>
  line(customId, { model: 'hedge-base-en', input })

/** The whole edge over fakes, with the object of the tenant `ann` at hand: a test says when it works. */
export function jobDesk(more: Partial<Ports> = {}) {
  const config = readConfig(
    '{"money": {"rowsWaitMs": 0, "countsWaitMs": 0}, "jobs": {"loopbackWebhooks": true}}',
  )
  const edge = fakeEdge({ [keyOfAnn]: 'ann', [keyOfBob]: 'bob' }, { config, ...more })
  const sent: Sent[] = []
  const hints: string[] = []
  const desk = {
    ...edge,
    sent,
    hints,
    /** How a webhook's server answers. */
    receive: (_message: Sent): Response | Promise<Response> => new Response(null, { status: 200 }),
    world(changes: Partial<JobWorld> = {}): JobWorld {
      const parts = { ports: edge.ports, app: edge.app, meter: edge.meter }
      return {
        ...edgeWorld(parts, {
          background: { waitUntil: (promise) => void edge.background.push(promise) },
          hint: async (tenant) => void hints.push(tenant),
          async send(url, init) {
            const { redirect } = init
            const message = { url, headers: new Headers(init.headers), body: String(init.body), redirect }
            sent.push(message)
            return desk.receive(message)
          },
        }),
        ...changes,
      }
    },
    book: () => edge.jobs.of('ann'),
    /** Works until nothing is due, or `untilMs` from now is reached. */
    async settle(forMs = 0, changes: Partial<JobWorld> = {}): Promise<void> {
      const endMs = edge.clock.nowMs() + forMs
      for (let rounds = 0; rounds < 500; rounds++) {
        await work(desk.book(), desk.world(changes))
        const dueMs = desk.book().dueMs(edge.clock.nowMs())
        if (dueMs === undefined || dueMs > endMs)
          return edge.clock.advance(Math.max(0, endMs - edge.clock.nowMs()))
        edge.clock.advance(Math.max(0, dueMs - edge.clock.nowMs()))
      }
      throw new Error('The work does not end')
    },
    async call(
      method: string,
      path: string,
      ...[body, key = keyOfAnn]: [body?: Json | FormData, key?: string]
    ): Promise<{ status: number; body: Json }> {
      const isForm = body instanceof FormData
      const response = await edge.request(path, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body && !isForm && { 'content-type': 'application/json' }),
        },
        ...(body && { body: isForm ? body : JSON.stringify(body) }),
      })
      return { status: response.status, body: (await response.json()) as Json }
    },
    async upload(
      content: string | Uint8Array<ArrayBuffer>,
      fields: Record<string, string> = { purpose: 'batch' },
      key = keyOfAnn,
    ) {
      const form = new FormData()
      for (const [name, value] of Object.entries(fields)) form.set(name, value)
      form.set('file', new File([content], 'input.jsonl'))
      return desk.call('POST', '/v1/files', form, key)
    },
    async batchOf(lines: readonly string[], more: Json = {}): Promise<Json> {
      const file = await desk.upload(lines.join('\n'))
      const made = await desk.call('POST', '/v1/batches', {
        input_file_id: file.body['id'],
        endpoint: '/v1/embeddings',
        completion_window: '24h',
        ...more,
      })
      if (made.status !== 200) throw new Error(JSON.stringify(made.body))
      return made.body
    },
    batch: async (id: string): Promise<Json> => (await desk.call('GET', `/v1/batches/${id}`)).body,
    async content(file: string, key = keyOfAnn): Promise<string> {
      const headers = { authorization: `Bearer ${key}` }
      return (await edge.request(`/v1/files/${file}/content`, { headers })).text()
    },
    /** The lines of a result file; none where there is no such file. */
    async lines(file: string | undefined): Promise<Json[]> {
      if (file === undefined) return []
      return (await desk.content(file))
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text) as Json)
    },
  }
  return desk
}
