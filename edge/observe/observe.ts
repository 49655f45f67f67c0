import type { Middleware } from '../appEnv.ts'
import type { Ports } from '../ports.ts'
import type { EdgeMetrics } from './edgeMetrics.ts'
import { observationOf } from './observationOf.ts'
import { requestLine } from './requestLine.ts'
import { Seen } from './seen.ts'

export type Observer = Pick<Ports, 'clock' | 'chance' | 'log' | 'config'> & {
  metrics: EdgeMetrics
  /** Names that may be told: everything else that a request names is `other`. */
  models: ReadonlySet<string>
}

/** Sees every request to its end, of a stream to the end of that, and tells logs and metrics. Goes around everything. */
export function observe({ clock, chance, log, config, metrics, models }: Observer): Middleware {
  const { logShare } = config.observe
  return async (c, next) => {
    const seen = new Seen()
    c.set('seen', seen)
    metrics.begin()
    await next()
    seen.whenOver(() => {
      const observation = observationOf(c, models, clock.nowMs())
      metrics.end(observation)
      if (observation.code !== 'ok' || (logShare > 0 && chance() < logShare)) log(requestLine(observation))
    })
  }
}
