import { openApiDocument } from '#core/contract/openapi'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'

let text: string | undefined

/** `GET /openapi.json`: made of the schemas when it is first asked for. */
export function openapi(c: AppContext): Response {
  text ??= JSON.stringify(openApiDocument())
  return apiResponse(c, text)
}
