import { AppError } from '#core/contract/error'
import type { Hints } from '#core/contract/request'
import type { Permit } from '#core/contract/tenancy'

/** Names of a list in an error's text; a permit may hold more. */
const namedModels = 10

/** May a caller with this permit name `model`? Says nothing about whether there is such a model. */
export function permitsModel({ models }: Permit, model: string): boolean {
  if (models === 'all') return true
  return models.some((pattern) =>
    pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : model === pattern,
  )
}

/**
 * The hints that hold for a request of a caller with this permit: a reach that was not named is the permit's. Throws
 * `not_permitted` for a model or a reach beyond it. The one place where permits are enforced, before any work.
 */
export function requirePermit(
  permit: Permit,
  { model, hints }: { model: string; hints: Hints },
  action: string,
): Hints {
  if (!permitsModel(permit, model)) {
    const allowed = permit.models.slice(0, namedModels)
    throw new AppError(
      'not_permitted',
      `Cannot ${action}: its caller may not use the model ${JSON.stringify(model)}; send one of ${(allowed as readonly string[]).join(', ')}`,
      { param: 'model' },
    )
  }
  if (permit.reach === 'origin') return hints
  if (hints.reach === 'origin') {
    throw new AppError(
      'not_permitted',
      `Cannot ${action}: its caller's requests may not reach the origin; send the reach edge or leave it out`,
      { param: 'hedge.reach' },
    )
  }
  return { ...hints, reach: hints.reach ?? permit.reach }
}
