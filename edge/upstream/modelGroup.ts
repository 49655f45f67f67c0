import { AppError } from '#core/contract/error'
import type { UpstreamGroup } from '../config/upstreams.ts'
import { UpstreamEndpoint } from './endpoint.ts'
import { Group } from './group.ts'
import { upstreamLimits } from './limits.ts'
import type { Fetch, ServerWorld } from './world.ts'

export type UpstreamWorld = ServerWorld & {
  fetch: Fetch
  /** The secret in a binding. */
  keyOf(binding: string): string
}

/** Servers that speak OpenAI's protocol, each for the models that the configuration gives it. */
export class ModelGroup extends Group<UpstreamEndpoint> {
  readonly fallbacks: UpstreamGroup['fallbacks']
  readonly #serving = new Map<string, readonly UpstreamEndpoint[]>()

  constructor({ name, endpoints, timeouts, hedge, fallbacks }: UpstreamGroup, world: UpstreamWorld) {
    const servers = endpoints.map(
      (endpoint) =>
        new UpstreamEndpoint(endpoint, {
          key: endpoint.keyBinding && world.keyOf(endpoint.keyBinding),
          fetch: world.fetch,
        }),
    )
    super({ name, servers, timeouts, hedge, patienceMs: upstreamLimits.patienceMs, world })
    this.fallbacks = fallbacks
    for (const model of new Set(endpoints.flatMap(({ models }) => Object.keys(models))))
      this.#serving.set(
        model,
        servers.filter(({ endpoint }) => Object.hasOwn(endpoint.models, model)),
      )
  }

  get models(): string[] {
    return [...this.#serving.keys()]
  }

  override serving(model: string): readonly UpstreamEndpoint[] {
    return this.#serving.get(model) ?? []
  }

  override unavailable(model: string): AppError {
    const retryAfterMs = Math.max(1, Math.ceil(this.waitMs(model)))
    return new AppError(
      'upstream_unavailable',
      `Cannot answer with ${JSON.stringify(model)}: its servers failed or are busy; try again in ${retryAfterMs} ms`,
      { retryAfterMs },
    )
  }
}
