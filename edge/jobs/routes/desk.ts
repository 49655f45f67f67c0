import { AppError } from '#core/contract/error'
import { apiResponse } from '../../apiResponse.ts'
import type { AppContext } from '../../appEnv.ts'

export const json = (c: AppContext, value: object): Response => apiResponse(c, JSON.stringify(value))
export const param = (c: AppContext, name = 'id'): string => c.req.param(name) ?? ''
export const queryOf = (c: AppContext): object => Object.fromEntries(new URL(c.req.url).searchParams)

/** What is there. Throws `not_found`, also for what is another tenant's. */
export function found<T>(row: T | undefined, action: string, id: string): T {
  if (row !== undefined) return row
  throw new AppError(
    'not_found',
    `Cannot ${action}: there is no ${JSON.stringify(id.slice(0, 80))}; list what there is`,
  )
}
