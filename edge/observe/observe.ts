import { whereThrown } from '#core/observe/whereThrown'
import type { Middleware } from '../appEnv.ts'
import type { Ports } from '../ports.ts'
import { dataPoint } from './dataPoint.ts'
import type { EdgeMetrics } from './edgeMetrics.ts'
import type { SpanExporter } from './otlp/spanExporter.ts'
import { spansOf } from './otlp/spansOf.ts'
import { observationOf } from './observationOf.ts'
import { requestLine } from './requestLine.ts'
import { Seen } from './seen.ts'
import { beginTrace } from './trace.ts'

export type Observer = Pick<Ports, 'clock' | 'chance' | 'newId' | 'analytics' | 'log' | 'config'> & {
  metrics: EdgeMetrics
  spans: SpanExporter | undefined
  /** Names that may be told: everything else that a request names is `other`. */
  models: ReadonlySet<string>
}

/** Sees every request to its end, of a stream to the end of that, and tells logs and metrics. Goes around everything. */
export function observe({
  clock,
  chance,
  newId,
  analytics,
  log,
  config,
  metrics,
  spans,
  models,
}: Observer): Middleware {
  const { logShare, otlp } = config.observe
  const wanted = (): boolean => otlp !== undefined && chance() < otlp.share
  return async (c, next) => {
    const trace = beginTrace(c.req.raw.headers, { requestId: c.get('requestId'), newId, wanted })
    const seen = new Seen(trace)
    c.set('seen', seen)
    metrics.begin()
    await next()
    seen.whenOver(() => {
      const observation = observationOf(c, models, clock.nowMs())
      metrics.end(observation)
      if (observation.code !== 'ok' || (logShare > 0 && chance() < logShare)) log(requestLine(observation))
      try {
        analytics?.(dataPoint(observation))
        if (spans && trace.sampled)
          spans.add(spansOf(observation), (promise) => c.executionCtx.waitUntil(promise))
      } catch (error) {
        // The answer is there; that nobody else saw it takes nothing from it.
        log({ event: 'observe_failed', requestId: observation.requestId, detail: whereThrown(error) })
      }
    })
  }
}
