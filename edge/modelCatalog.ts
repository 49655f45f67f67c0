import { type ModelBody, quotingModelBody, writeModel, writeUpstreamModel } from '#core/contract/http/models'
import { stableModels } from '#core/contract/manifest'
import type { Ports } from './ports.ts'

/** Every model that a request may name, in the shape of OpenAI: Hedge's own, the one that quotes, and those of upstreams. */
export function modelCatalog({ manifest, upstreams }: Pick<Ports, 'manifest' | 'upstreams'>): ModelBody[] {
  const others = upstreams.models().map(({ id }) => writeUpstreamModel(id))
  return [...stableModels(manifest).map(writeModel), quotingModelBody, ...others]
}
