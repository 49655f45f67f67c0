import { AppError } from '#core/contract/error'
import type { ModelBody, ModelListBody } from '#core/contract/http/models'
import { permitsModel } from '../access/permit.ts'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'

/** `GET /v1/models`: those that the caller may name. */
export function listModels(catalog: readonly ModelBody[]) {
  return (c: AppContext): Response => {
    const { permit } = c.get('caller')
    const body: ModelListBody = { object: 'list', data: catalog.filter(({ id }) => permitsModel(permit, id)) }
    return apiResponse(c, JSON.stringify(body))
  }
}

/** `GET /v1/models/{id}` */
export function getModel(catalog: readonly ModelBody[]) {
  return (c: AppContext): Response => {
    const id = c.req.param('id') ?? ''
    const { permit } = c.get('caller')
    const allowed = catalog.filter((model) => permitsModel(permit, model.id))
    const model = allowed.find((each) => each.id === id)
    if (model) return apiResponse(c, JSON.stringify(model))
    const known = allowed.map((each) => each.id).join(', ')
    throw new AppError(
      'model_not_found',
      `Cannot show the model ${JSON.stringify(id.slice(0, 64))}: there is none; ask for one of ${known}`,
      { param: 'id' },
    )
  }
}
