import { AppError } from '#core/contract/error'
import type { TaskCall } from '#core/contract/http/taskCall'
import { findModel, type Manifest, type ModelVersion, stableModels } from '#core/contract/manifest'

/** The model that the request names. Throws `model_not_found`, and `invalid_request` for vectors longer than its own. */
export function nameModel(
  manifest: Manifest,
  { request, dimensions }: Pick<TaskCall, 'request' | 'dimensions'>,
  action: string,
): ModelVersion {
  // Without examples to learn from, labels come from a head; everything else is done with an embedder's vectors.
  const wanted = request.task === 'classify' && request.examples === undefined ? 'classify' : 'embed'
  const model = findModel(manifest, request.model)
  if (model?.task !== wanted) {
    const fitting = stableModels(manifest).filter(({ task }) => task === wanted)
    const known = fitting.map(({ id }) => id).join(', ')
    const hint = wanted === 'classify' ? ', or examples' : ''
    const found = model === undefined ? 'there is no model' : unfit[wanted]
    throw new AppError(
      'model_not_found',
      `Cannot ${action}: ${found} ${JSON.stringify(request.model)}; send one of ${known}${hint}`,
      { param: 'model' },
    )
  }
  if (dimensions !== undefined && dimensions > model.dimensions) {
    throw new AppError(
      'invalid_request',
      `Cannot ${action}: dimensions is ${dimensions}; send at most ${model.dimensions}, the length of ${model.id}`,
      { param: 'dimensions' },
    )
  }
  return model
}

const unfit = {
  classify: 'there are no labels in',
  embed: 'there are no vectors in the head',
}
