import { AppError } from '#core/contract/error'
import { askGroup } from './askGroup.ts'
import type { Catalogue, Step } from './catalogue.ts'
import type { UpstreamEndpoint } from './endpoint.ts'
import { upstreamLimits } from './limits.ts'
import type { ModelGroup } from './modelGroup.ts'
import type { Job } from './trial.ts'
import type { Answered, UpstreamCall } from './upstreams.ts'

/** A moment, for a server that did not say how long it wants to be left alone. */
const defaultRetryAfterMs = 1_000

/**
 * The answer of the model's own group, or, after a failure that its configuration names, of the next one: once each, and in a
 * fallback one attempt only. Throws the last failure, or the signal's reason.
 */
export async function askChain<T>(
  job: Job<T, UpstreamCall, UpstreamEndpoint>,
  catalogue: Catalogue,
  signal: AbortSignal,
): Promise<Answered & { answer: T }> {
  const first: Step = { group: catalogue.find(job.call.model).group, model: job.call.model }
  const asked = new Set<ModelGroup>()
  let step = first
  for (;;) {
    const { group, model } = step
    asked.add(group)
    try {
      const attempts = group === first.group ? upstreamLimits.attempts : 1
      const here = { ...job, call: { ...job.call, model } }
      const { answer, server } = await askGroup({ group, job: here, attempts, signal })
      const price = server.endpoint.models[model]?.price ?? catalogue.find(model).price
      return { answer, upstream: server.name, model, price, attempts: job.attempts }
    } catch (error) {
      if (signal.aborted || !(error instanceof AppError)) throw error
      const next = catalogue.fallback(first, error.code, asked)
      if (next === undefined) throw withRetryAfter(error, step)
      step = next
    }
  }
}

/** Whoever is told that a server is not there is told when to come again. */
function withRetryAfter(error: AppError, { group, model }: Step): AppError {
  if (error.code !== 'upstream_unavailable' || error.retryAfterMs !== undefined) return error
  const retryAfterMs = Math.max(defaultRetryAfterMs, Math.ceil(group.waitMs(model)))
  return new AppError(error.code, error.message, { retryAfterMs, cause: error })
}
