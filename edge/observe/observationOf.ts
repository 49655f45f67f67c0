import { routePath } from 'hono/route'
import { answeringHop, type Hop, type Receipt, totalCostMicroUsd } from '#core/contract/receipt'
import { other } from '#core/observe/series'
import type { AppContext } from '../appEnv.ts'
import type { Observation, Used } from './observation.ts'

/** nginx's status for a client that left. */
const clientClosed = 499

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
  return {
    requestId: c.get('requestId'),
    trace: seen.trace,
    startedMs,
    totalMs: nowMs - startedMs,
    method: methods.has(method) ? method : other,
    // As the API's document writes it: what a parameter may hold is the router's affair.
    route: routePath(c).replace('{.+}', ''),
    status,
    code: seen.code ?? codeOf(status),
    // Who visits without a key is nobody's business, and there is no end of them.
    tenant: caller === undefined ? 'none' : caller.kind === 'session' ? 'session' : caller.tenant,
    keyId: caller?.keyId ?? 'none',
    ...usedOf(receipt, { model: seen.model, models }),
    cache: hops[0]?.cache ?? 'none',
    phasesMs: hops[0]?.phasesMs ?? {},
    requestBytes: c.get('body')?.bytes ?? 0,
    attempts: hops.reduce((sum, { attempts }) => sum + (attempts?.length ?? 0), 0),
    streamed: seen.streamed,
  }
}

/** What an answer took, by its receipt. `model`: as the request names it, where no hop says who answered. */
export function usedOf(
  receipt: Receipt | undefined,
  { model, models }: { model: string | undefined; models: ReadonlySet<string> },
): Used {
  const answered = receipt && answeringHop(receipt)
  return {
    tier: answered?.tier ?? 'none',
    model: known(answered?.model?.id ?? model, models),
    inputTokens: answered?.tokens.input ?? 0,
    outputTokens: answered?.tokens.output ?? 0,
    microUsd: receipt ? totalCostMicroUsd(receipt) : 0,
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
