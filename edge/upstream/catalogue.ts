import { AppError } from '#core/contract/error'
import type { ModelPrice } from '#core/contract/modelPrice'
import type { UpstreamModel } from '../config/upstreams.ts'
import type { ModelGroup } from './modelGroup.ts'
import type { PublicUpstreamModel } from './upstreams.ts'

/** A group, and the public id to ask it for. */
export type Step = { group: ModelGroup; model: string }

/** Which group answers for which public id: the first in the configuration that serves it. The others are there as fallbacks. */
export class Catalogue {
  readonly models: readonly PublicUpstreamModel[]
  readonly #groups: readonly ModelGroup[]
  readonly #byId = new Map<string, PublicUpstreamModel & { group: ModelGroup }>()

  constructor(groups: readonly ModelGroup[]) {
    this.#groups = groups
    for (const group of groups) {
      for (const id of group.models) {
        if (!this.#byId.has(id)) this.#byId.set(id, { group, ...this.#describe(id, group) })
      }
    }
    this.models = [...this.#byId.values()].map(({ id, price, maxOutputTokens }) => ({
      id,
      price,
      maxOutputTokens,
    }))
  }

  has(model: string): boolean {
    return this.#byId.has(model)
  }

  /** Throws `model_not_found`. */
  find(model: string): PublicUpstreamModel & { group: ModelGroup } {
    const found = this.#byId.get(model)
    if (found) return found
    throw new AppError(
      'model_not_found',
      `Cannot answer with ${JSON.stringify(model.slice(0, 64))}: no server is configured for it`,
      { param: 'model' },
    )
  }

  /** Where a failure with `code` is taken next; each group once. */
  fallback(from: Step, code: string, asked: ReadonlySet<ModelGroup>): Step | undefined {
    const steps = this.#fallbacks(from).filter(
      ({ on, step }) => on.some((one) => one === code) && !asked.has(step.group),
    )
    return steps[0]?.step
  }

  #fallbacks({ group, model }: Step): { on: readonly string[]; step: Step }[] {
    return group.fallbacks.flatMap(({ on, group: name, model: other = model }) => {
      const next = this.#groups.find((one) => one.name === name)
      return next && next.serving(other).length > 0 ? [{ on, step: { group: next, model: other } }] : []
    })
  }

  /** The worst of all who may answer: what a reservation must hold. */
  #describe(id: string, group: ModelGroup): PublicUpstreamModel {
    const steps = [{ group, model: id }, ...this.#fallbacks({ group, model: id }).map(({ step }) => step)]
    const ways = steps.flatMap((step) =>
      step.group.serving(step.model).flatMap(({ endpoint }) => endpoint.models[step.model] ?? []),
    )
    return {
      id,
      price: highestPrice(ways),
      maxOutputTokens: Math.max(...ways.map(({ maxOutputTokens }) => maxOutputTokens)),
    }
  }
}

function highestPrice(ways: readonly UpstreamModel[]): ModelPrice {
  const most = (of: (price: ModelPrice) => number): number => Math.max(...ways.map(({ price }) => of(price)))
  return {
    inputMicroUsdPerMillion: most((price) => price.inputMicroUsdPerMillion),
    cachedInputMicroUsdPerMillion: most((price) => price.cachedInputMicroUsdPerMillion),
    outputMicroUsdPerMillion: most((price) => price.outputMicroUsdPerMillion),
    requestMicroUsdPerMillion: most((price) => price.requestMicroUsdPerMillion ?? 0),
    batchPercent: most((price) => price.batchPercent ?? 100),
  }
}
