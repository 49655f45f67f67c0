import fc from 'fast-check'
import { endpoints } from '#core/contract/http/endpoints'
import { openApiDocument } from '#core/contract/openapi'
import { examples } from '#core/contract/openapi/examples'
import { WireError } from '#core/contract/wire'
import { fakeEdge } from '../../../edge/testing/fakeEdge.ts'
import { fakeUpstreams } from '../../../edge/testing/fakeUpstreams.ts'
import { anyBody, type Schemas } from './anyBody.ts'

export type BodiesOutcome = {
  requests: number
  /** How many answers had which status. */
  statuses: Record<string, number>
  /** What must not be, with the request: a fault, an untyped refusal, an answer after more than a second. */
  wrong: string[]
  /** The heap after a collection, less that before: in MB. */
  grownMb: number
}

/** Answers that a request asked for: only an earlier one, or within a time that was over. */
const askedFor = new Set(['not_cached', 'deadline_exceeded'])
const maxMs = 1_000
/** An edge of fakes keeps what it has seen; a new one for so many requests keeps that out of the measurement. */
const perEdge = 2_500

/** Sends generated bodies to every endpoint that reads one, in this process. The same seed sends the same. */
export async function sendBodies(count: number, seed: number): Promise<BodiesOutcome> {
  const { components } = openApiDocument() as unknown as { components: { schemas: Schemas } }
  const calls = endpoints
    .filter(({ body, access, form }) => body && access === 'key' && !form)
    .map(({ id, path, body }) => {
      const schema = components.schemas[body?.[0] ?? ''] ?? {}
      return anyBody(schema, examples[id]?.body ?? {}, components.schemas).map((text) => ({ path, text }))
    })
  const sent = fc.sample(fc.oneof(...calls), { numRuns: count, seed })
  const outcome: BodiesOutcome = { requests: count, statuses: {}, wrong: [], grownMb: 0 }
  let edge = fakeEdge(undefined, { upstreams: fakeUpstreams() })
  const before = heapMb()
  for (const [at, { path, text }] of sent.entries()) {
    if (at % perEdge === 0) edge = fakeEdge(undefined, { upstreams: fakeUpstreams() })
    const startedMs = performance.now()
    const response = await edge.post(path, text)
    const body = await response.text()
    const tookMs = performance.now() - startedMs
    outcome.statuses[response.status] = (outcome.statuses[response.status] ?? 0) + 1
    const flaw = tookMs > maxMs ? `took ${Math.round(tookMs)} ms` : flawOf(response.status, body)
    if (flaw) outcome.wrong.push(`${flaw}: ${path} ${text.slice(0, 300)}`)
  }
  outcome.grownMb = heapMb() - before
  return outcome
}

function flawOf(status: number, body: string): string | undefined {
  if (status < 400) return undefined
  const parsed = WireError.safeParse(JSON.parse(body))
  if (!parsed.success) return `${status} without a typed error`
  const { code, message } = parsed.data.error
  if (status >= 500 && status !== 503 && !askedFor.has(code)) return `${status} ${code}`
  return message.startsWith('Cannot ') ? undefined : `${status} says "${message.slice(0, 80)}"`
}

function heapMb(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 1024 / 1024
}
