import { AppError } from '#core/contract/error'
import { errorResponse } from './answerError.ts'
import type { AppContext } from '../appEnv.ts'

/** The answer to every other method of a path that takes `allowed` ones. */
export function methodNotAllowed(...allowed: string[]) {
  return (c: AppContext): Response => {
    const wanted = allowed.join(' or ')
    const error = new AppError(
      'method_not_allowed',
      `Cannot ${c.req.method} ${c.req.path.slice(0, 100)}: this path takes ${wanted}; send ${wanted}`,
    )
    const response = errorResponse(c, error)
    response.headers.set('allow', allowed.join(', '))
    return response
  }
}
