import { AppError } from '#core/contract/error'
import { type ModelListBody, writeModel } from '#core/contract/http/models'
import { findModel, type Manifest, stableModels } from '#core/contract/manifest'
import { permitsModel } from '../access/permit.ts'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'

/** `GET /v1/models`: those that the caller may name. */
export function listModels(manifest: Manifest) {
  const all = stableModels(manifest).map(writeModel)
  return (c: AppContext): Response => {
    const { permit } = c.get('caller')
    const body: ModelListBody = { object: 'list', data: all.filter(({ id }) => permitsModel(permit, id)) }
    return apiResponse(c, JSON.stringify(body))
  }
}

/** `GET /v1/models/{id}` */
export function getModel(manifest: Manifest) {
  return (c: AppContext): Response => {
    const id = c.req.param('id') ?? ''
    const { permit } = c.get('caller')
    const model = findModel(manifest, id)
    if (model && permitsModel(permit, id)) return apiResponse(c, JSON.stringify(writeModel(model)))
    const known = Object.keys(manifest.aliases)
      .filter((alias) => permitsModel(permit, alias))
      .join(', ')
    throw new AppError(
      'model_not_found',
      `Cannot show the model ${JSON.stringify(id.slice(0, 64))}: there is none; ask for one of ${known}`,
      { param: 'id' },
    )
  }
}
