import { routePath } from 'hono/route'
import type { ErrorCode } from '#core/contract/error'
import {
  answeringHop,
  type CacheOutcome,
  type Hop,
  type Tier,
  totalCostMicroUsd,
} from '#core/contract/receipt'
import { other } from '#core/observe/series'
import type { AppContext } from '../appEnv.ts'

/** nginx's status for a client that left. */
const clientClosed = 499

/** All that logs, metrics and spans know of one request, once it is over. Nothing in it is text of the request. */
export type Observation = {
  requestId: string
  startedMs: number
  totalMs: number
  method: string
  /** The pattern and never the path: `/v1/models/:id`. */
  route: string
  status: number
  code: 'ok' | 'client_gone' | ErrorCode | typeof other
  tenant: string
  /** `key_...`, `session`, or `none`. */
  keyId: string
  /** Where the answer was made. */
  tier: Tier | 'none'
  /** One of the models that this edge knows, `other`, or `none`. */
  model: string
  cache: CacheOutcome | 'none'
  phasesMs: Readonly<Record<string, number>>
  inputTokens: number
  outputTokens: number
  microUsd: number
  requestBytes: number
  attempts: number
  streamed: boolean
}

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const noHops: readonly Hop[] = []

/** What was seen of the request of `c`, at `nowMs`. `models`: the names that may be told. */
export function observationOf(c: AppContext, models: ReadonlySet<string>, nowMs: number): Observation {
  const seen = c.get('seen')
  const { receipt } = seen
  const caller = c.get('caller')
  const startedMs = c.get('startedMs')
  const { method } = c.req
  const { status } = c.res
  const hops = receipt?.hops ?? noHops
  const answered = receipt && answeringHop(receipt)
  return {
    requestId: c.get('requestId'),
    startedMs,
    totalMs: nowMs - startedMs,
    method: methods.has(method) ? method : other,
    route: routePath(c),
    status,
    code: seen.code ?? codeOf(status),
    // Who visits without a key is nobody's business, and there is no end of them.
    tenant: caller === undefined ? 'none' : caller.kind === 'session' ? 'session' : caller.tenant,
    keyId: caller?.keyId ?? 'none',
    tier: answered?.tier ?? 'none',
    model: known(answered?.model?.id ?? seen.model, models),
    cache: hops[0]?.cache ?? 'none',
    phasesMs: hops[0]?.phasesMs ?? {},
    inputTokens: answered?.tokens.input ?? 0,
    outputTokens: answered?.tokens.output ?? 0,
    microUsd: receipt ? totalCostMicroUsd(receipt) : 0,
    requestBytes: c.get('body')?.bytes ?? 0,
    attempts: hops.reduce((sum, { attempts }) => sum + (attempts?.length ?? 0), 0),
    streamed: seen.streamed,
  }
}

function codeOf(status: number): Observation['code'] {
  if (status === clientClosed) return 'client_gone'
  return status < 400 ? 'ok' : other
}

function known(model: string | undefined, models: ReadonlySet<string>): string {
  if (model === undefined) return 'none'
  return models.has(model) ? model : other
}
