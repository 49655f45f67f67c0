import { prometheusType } from '#core/observe/prometheusText'
import { requireAdmin } from '../admin/requireAdmin.ts'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext, Middleware } from '../appEnv.ts'
import type { EdgeMetrics } from '../observe/edgeMetrics.ts'
import type { Ports } from '../ports.ts'
import { notFound } from './files.ts'

/** Lets in whom the configuration lets read them. Where that is the operator and nobody administers, there is nothing to find. */
export function readsMetrics({
  config,
  admin,
  digests,
}: Pick<Ports, 'config' | 'admin' | 'digests'>): Middleware {
  if (config.observe.metrics === 'public') return (_, next) => next()
  return admin ? requireAdmin(admin.keyDigest, digests) : async (c) => notFound(c)
}

/** `GET /metrics`: the numbers of this isolate, for Prometheus. */
export function showMetrics(metrics: EdgeMetrics) {
  return (c: AppContext): Response =>
    apiResponse(c, metrics.write(), { headers: { 'content-type': prometheusType } })
}
