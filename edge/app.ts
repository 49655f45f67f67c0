import { type Handler, Hono } from 'hono'
import { limits } from '#core/contract/limits'
import { ApiKeys } from './access/apiKeys.ts'
import { ByteBudget } from './access/byteBudget.ts'
import { adminRoutes } from './admin/adminRoutes.ts'
import { Answerer } from './answer.ts'
import type { AppEnv, Middleware } from './appEnv.ts'
import { SemanticMemory } from './cache/semanticMemory.ts'
import { TenantGenerations } from './cache/tenantGenerations.ts'
import { edgeLimits } from './limits.ts'
import { admit } from './middleware/admit.ts'
import { answerError } from './middleware/answerError.ts'
import { authenticate } from './middleware/authenticate.ts'
import { cors } from './middleware/cors.ts'
import { idempotency } from './middleware/idempotency.ts'
import { identify } from './middleware/identify.ts'
import { methodNotAllowed } from './middleware/methods.ts'
import { readJson } from './middleware/readJson.ts'
import { EdgeMetrics } from './observe/edgeMetrics.ts'
import { openExporter } from './observe/otlp/openExporter.ts'
import { observe } from './observe/observe.ts'
import { Meter } from './money/meter.ts'
import { modelCatalog } from './modelCatalog.ts'
import { jobRoutes } from './jobs/jobRoutes.ts'
import { OriginCalls } from './originCalls.ts'
import type { Ports } from './ports.ts'
import { answerTask } from './routes/answerTask.ts'
import { ChatAnswerer } from './chat/answerChat.ts'
import { chat } from './routes/chat.ts'
import { classify } from './routes/classify.ts'
import { embeddings } from './routes/embeddings.ts'
import { extract } from './routes/extract.ts'
import { feedback } from './routes/feedback.ts'
import { files, notForFiles, notFound } from './routes/files.ts'
import { healthz, readyz } from './routes/health.ts'
import { readsMetrics, showMetrics } from './routes/metrics.ts'
import { getModel, listModels } from './routes/models.ts'
import { openapi } from './routes/openapi.ts'
import { invalidateCache } from './routes/invalidateCache.ts'
import { rerank } from './routes/rerank.ts'
import { route } from './routes/route.ts'
import { semanticStanding } from './routes/semanticStanding.ts'
import { session } from './routes/session.ts'
import { usage } from './routes/usage.ts'
import { warmCache } from './routes/warmCache.ts'
import { UseCounter } from './cache/useCounter.ts'
import type { Made } from './cache/warm.ts'
import { usedOf } from './observe/observationOf.ts'

type Handlers = [Handler<AppEnv>, ...Handler<AppEnv>[]]

/** The edge as one fetch handler: who may ask, what is read, who answers. Knows no platform but the web's own types. */
export function createApp(ports: Ports, meter = new Meter({ ...ports, config: ports.config.money })) {
  const app = new Hono<AppEnv>()
  const generations = new TenantGenerations(ports)
  const semantic = new SemanticMemory(ports)
  const origin = new OriginCalls(ports)
  const uses = new UseCounter(ports)
  const answerer = new Answerer(ports, { generations, semantic, meter, origin, uses })
  const chats = new ChatAnswerer(ports, { answerer, generations, semantic, meter, uses })
  const authenticated = authenticate(ports, new ApiKeys(ports))
  const admitted = admit(meter)
  const known: Middleware = (c, next) => authenticated(c, async () => void (await admitted(c, next)))
  const catalog = modelCatalog(ports)
  const spans = openExporter(ports)
  const standing = () => [...origin.standing(), ...ports.upstreams.standing()]
  const metrics = new EdgeMetrics({
    clock: ports.clock,
    meter,
    spans,
    standing,
    semantic: () => semantic.here,
  })
  const models = new Set(catalog.map(({ id }) => id))
  const made: Made = (receipt, model) => metrics.use(usedOf(receipt, { model, models }))
  const budget = new ByteBudget(edgeLimits.heldBodyBytes)
  const json = readJson(ports.clock, budget)
  const once = idempotency(ports, limits.deadlineMs)
  const onceChat = idempotency(ports, limits.chatDeadlineMs)

  const get = (path: string, ...handlers: Handlers) =>
    app.get(path, ...handlers).all(path, methodNotAllowed('GET', 'HEAD'))
  const post = (path: string, ...handlers: Handlers) =>
    app.post(path, ...handlers).all(path, methodNotAllowed('POST'))

  app.use(identify(ports))
  app.use(observe({ ...ports, metrics, spans, models }))
  app.use('/v1/*', cors(ports.config.corsOrigins))
  post('/v1/embeddings', known, json, once, answerTask(answerer, embeddings))
  post('/v1/rerank', known, json, once, answerTask(answerer, rerank))
  post('/v1/extract', known, json, once, answerTask(answerer, extract))
  post('/v1/classify', known, json, once, answerTask(answerer, classify))
  post('/v1/chat/completions', known, json, onceChat, chat(ports, chats))
  post('/v1/route', known, json, route(answerer, chats))
  get('/v1/models', known, listModels(catalog))
  get('/v1/models/:id{.+}', known, getModel(catalog))
  post('/v1/cache/invalidate', known, json, invalidateCache(generations))
  get('/v1/cache/semantic', known, semanticStanding(semantic))
  post('/v1/cache/warm', known, json, warmCache({ answerer, chats, made }, ports))
  get('/v1/usage', known, usage(ports, meter))
  post('/v1/feedback', known, json, feedback(ports, meter))
  app.route('/v1', jobRoutes(ports, { known, json, once, budget }))
  post('/v1/session', session(ports))
  get('/healthz', healthz)
  get('/readyz', readyz(ports, origin))
  get('/openapi.json', openapi)
  get('/metrics', readsMetrics(ports), showMetrics(metrics))
  app.route('/admin', adminRoutes(ports, json, standing))
  app.all('/v1/*', notFound)
  app.all('/admin/*', notFound)
  app.get('*', files(ports)).all('*', notForFiles)
  app.notFound(notFound)
  app.onError(answerError(ports.log))
  return app
}
