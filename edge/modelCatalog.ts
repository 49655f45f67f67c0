import { type ModelBody, quotingModelBody, writeModel } from '#core/contract/http/models'
import { stableModels } from '#core/contract/manifest'
import type { Ports } from './ports.ts'

/** Every model that a request may name, in the shape of OpenAI: Hedge's own, the one that quotes, and those of upstreams. */
export function modelCatalog({ manifest }: Pick<Ports, 'manifest'>): ModelBody[] {
  return [...stableModels(manifest).map(writeModel), quotingModelBody]
}
