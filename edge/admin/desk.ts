import { AppError } from '#core/contract/error'
import { PageQuery } from '#core/contract/http/admin/page'
import { parse } from '#core/contract/parse'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import type { Deed, Page, Rows } from './accountStore.ts'
import type { Ports } from '../ports.ts'

/** What the operator's handlers work with. */
export type Desk = NonNullable<Ports['admin']> &
  Pick<Ports, 'digests' | 'clock' | 'newId' | 'books' | 'jobs' | 'cacheIndex'>

/** What is done now, by the one operator there is. */
export function newDeed({ clock, newId }: Desk): Deed {
  return { id: newId(), at_ms: clock.nowMs(), actor: 'admin' }
}

/** Which part of a list is asked for. Throws `invalid_request`. */
export function readPage(c: AppContext, action: string): Page {
  const { cursor, limit } = parse(PageQuery, Object.fromEntries(new URL(c.req.url).searchParams), action)
  return { after: cursor, limit }
}

export function pageResponse<T>(c: AppContext, { rows, next }: Rows<T>, write: (row: T) => object): Response {
  const cursor = next === undefined ? null : String(next)
  return apiResponse(c, JSON.stringify({ object: 'list', data: rows.map(write), next_cursor: cursor }))
}

export const param = (c: AppContext, name: string): string => c.req.param(name) ?? ''
export const keyName = (c: AppContext) => ({ tenant: param(c, 'tenant'), id: param(c, 'key') })

/** A tenant, or what is looked for at one: who has the tenant wrong does not find the key either. */
type Named = { tenant: string; key?: string; batch?: string }

export const namedKey = (c: AppContext): Named => ({ tenant: param(c, 'tenant'), key: param(c, 'key') })

function sayName({ tenant, key, batch }: Named): string {
  const quoted = (name: string): string => JSON.stringify(name.slice(0, 80))
  const owner = `tenant ${quoted(tenant)}`
  if (key !== undefined) return `key ${quoted(key)} of the ${owner}`
  return batch === undefined ? owner : `batch ${quoted(batch)} of the ${owner}`
}

/** What was found or made. Throws `not_found` for what is not there, `invalid_request` for what has no room. */
export function found<T>(row: T | 'full' | undefined, action: string, named: Named): T {
  if (row === 'full') {
    throw new AppError(
      'invalid_request',
      `Cannot ${action}: there is no room for another; take away one that is not used`,
    )
  }
  if (row !== undefined) return row
  throw new AppError('not_found', `Cannot ${action}: there is no ${sayName(named)}; list what there is`)
}
