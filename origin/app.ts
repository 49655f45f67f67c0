import { Hono } from 'hono'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { AppError, asAppError, isAbort } from '#core/contract/error'
import type { ErrorCode } from '#core/contract/error'
import type { HealthReply, ReadyReply } from '#core/contract/http/health'
import { writeModel } from '#core/contract/http/models'
import type { ModelListBody } from '#core/contract/http/models'
import { toWire } from '#core/contract/wire'
import { prometheusType } from '#core/observe/prometheusText'
import { whereThrown } from '#core/observe/whereThrown'
import { answer } from './answer.ts'
import { whyNotReady } from './hostedModel.ts'
import type { HostedModel } from './hostedModel.ts'
import type { Metrics } from './metrics.ts'
import type { Clock, Log, VerifyHop } from './ports.ts'
import { readHopRequest } from './readHopRequest.ts'

export type AppPorts = {
  models: readonly HostedModel[]
  clock: Clock
  verifyHop: VerifyHop
  metrics: Metrics
  log: Log
  /** True from the moment the process was asked to stop. */
  isStopping(): boolean
}

/** The caller closed the connection (nginx's code); nobody reads it. */
const clientClosed = 499

/** The origin's HTTP surface. Only `/v1/answer` computes, and only for who can sign. */
export function createApp(ports: AppPorts): Hono {
  const app = new Hono()

  app.post('/v1/answer', async (c) => {
    if (ports.isStopping()) {
      c.header('connection', 'close')
      throw new AppError('engine_unavailable', 'Cannot answer: the origin is stopping; send it again', {
        retryAfterMs: 1_000,
      })
    }
    const hop = await readHopRequest(c.req.raw, ports.verifyHop)
    const answered = await answer(hop, ports, c.req.raw.signal)
    ports.metrics.count('answered')
    return c.json(answered)
  })

  app.get('/healthz', (c) => c.json({ status: 'ok' } satisfies HealthReply))

  app.get('/readyz', async (c) => {
    const ready = await checkReady(ports)
    return c.json(ready, ready.status === 'ready' ? 200 : 503)
  })

  app.get('/v1/models', (c) => {
    const data = ports.models.map(({ entry }) => writeModel(entry))
    return c.json({ object: 'list', data } satisfies ModelListBody)
  })

  app.get('/metrics', (c) =>
    c.text(ports.metrics.write(ports.models), 200, { 'content-type': prometheusType }),
  )

  for (const [path, allow] of Object.entries(allowed)) {
    app.all(path, (c) => {
      c.header('allow', allow)
      throw new AppError('method_not_allowed', `Cannot ${c.req.method} ${path}: use ${allow}`)
    })
  }
  app.notFound((c) =>
    writeError(
      c,
      new AppError('not_found', `Cannot find ${c.req.path.slice(0, 100)}: this origin answers at /v1/answer`),
    ),
  )
  app.onError((thrown, c) => {
    if (isAbort(thrown)) {
      ports.metrics.count('cancelled')
      return new Response(null, { status: clientClosed })
    }
    const error = asAppError(thrown, 'answer the request')
    ports.metrics.count(error.code)
    if (error.code === 'internal') ports.log('internal_error', { where: whereThrown(error.cause ?? error) })
    return writeError(c, error)
  })
  return app
}

const allowed = {
  '/v1/answer': 'POST',
  '/healthz': 'GET',
  '/readyz': 'GET',
  '/v1/models': 'GET',
  '/metrics': 'GET',
}

async function checkReady({ models, clock, isStopping }: AppPorts): Promise<ReadyReply> {
  const whys = await Promise.all(models.map((hosted) => whyNotReady(hosted, clock)))
  const checks: ReadyReply['checks'] = {}
  models.forEach(({ entry }, index) => {
    const detail = isStopping() ? 'the origin is stopping' : whys[index]
    checks[entry.id] = detail === undefined ? { ok: true } : { ok: false, detail }
  })
  const ok = Object.values(checks).every((check) => check.ok)
  return { status: ok ? 'ready' : 'not_ready', checks }
}

function writeError(c: Context, error: AppError): Response {
  const { httpStatus } = error.traits
  if (error.retryAfterMs !== undefined) {
    c.header('retry-after', String(Math.max(1, Math.ceil(error.retryAfterMs / 1_000))))
  }
  if (leavesBody.has(error.code)) c.header('connection', 'close')
  return c.json(toWire(error), httpStatus as ContentfulStatusCode)
}

/** Answered before the body was read to its end: the connection cannot carry another request. */
const leavesBody: ReadonlySet<ErrorCode> = new Set([
  'body_too_large',
  'unsupported_media_type',
  'method_not_allowed',
  'not_found',
])
