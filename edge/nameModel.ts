import { AppError } from '#core/contract/error'
import type { TaskCall } from '#core/contract/http/taskCall'
import { findEmbedder, type Manifest, type EmbedderVersion, stableModels } from '#core/contract/manifest'

/** The model that the request names. Throws `model_not_found`, and `invalid_request` for a length of vector it does not have. */
export function nameModel(
  manifest: Manifest,
  { request, dimensions }: TaskCall,
  action: string,
): EmbedderVersion {
  const model = findEmbedder(manifest, request.model)
  if (model === undefined) {
    const embedders = stableModels(manifest).filter(({ task }) => task === 'embed')
    const known = embedders.map(({ id }) => id).join(', ')
    throw new AppError(
      'model_not_found',
      `Cannot ${action}: there is no model ${JSON.stringify(request.model)}; send one of ${known}`,
      { param: 'model' },
    )
  }
  if (dimensions !== undefined && dimensions !== model.dimensions) {
    throw new AppError(
      'invalid_request',
      `Cannot ${action}: dimensions is ${dimensions}; leave it out or send ${model.dimensions}, the length of ${model.id}`,
      { param: 'dimensions' },
    )
  }
  return model
}
