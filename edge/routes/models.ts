import { AppError } from '#core/contract/error'
import { type ModelListBody, writeModel } from '#core/contract/http/models'
import { findModel, type Manifest, stableModels } from '#core/contract/manifest'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'

/** `GET /v1/models` */
export function listModels(manifest: Manifest) {
  const body: ModelListBody = { object: 'list', data: stableModels(manifest).map(writeModel) }
  const text = JSON.stringify(body)
  return (c: AppContext): Response => apiResponse(c, text)
}

/** `GET /v1/models/{id}` */
export function getModel(manifest: Manifest) {
  return (c: AppContext): Response => {
    const id = c.req.param('id') ?? ''
    const model = findModel(manifest, id)
    if (model) return apiResponse(c, JSON.stringify(writeModel(model)))
    const known = Object.keys(manifest.aliases).join(', ')
    throw new AppError(
      'model_not_found',
      `Cannot show the model ${JSON.stringify(id.slice(0, 64))}: there is none; ask for one of ${known}`,
      { param: 'id' },
    )
  }
}
