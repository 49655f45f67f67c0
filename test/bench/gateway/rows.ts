import { newChat, sameChat, withHeaders } from './payload.ts'
import type { Row, Target } from './target.ts'

export type Targets = Partial<
  Record<
    'upstream' | 'nginx' | 'fetchThrough' | 'readThrough' | 'emptyRoute' | 'hedge' | 'portkey' | 'litellm',
    Target
  >
>

const keepsNothing = { 'cache-control': 'no-store' }

/** The lines of the table, of those targets that are there. Every one is sent the same chat. */
export function rowsOf(targets: Targets): Row[] {
  const rows: [id: string, what: string, target: keyof Targets, form: Row['form']][] = [
    ['direct', 'nothing in between: what the measurement itself costs', 'upstream', newChat],
    ['nginx', 'nginx, a plain proxy', 'nginx', newChat],
    ['fetchThrough', 'a worker that only fetches, on the same workerd', 'fetchThrough', newChat],
    ['readThrough', 'a worker that parses request and answer and writes them anew', 'readThrough', newChat],
    ['emptyRoute', 'an empty route of Hono, on the same workerd', 'emptyRoute', newChat],
    ['forwarded', 'Hedge, forwarded, no-store', 'hedge', withHeaders(newChat, keepsNothing)],
    ['kept', 'Hedge, forwarded, looked up before and kept after', 'hedge', newChat],
    ['hit', 'Hedge, exact cache hit', 'hedge', sameChat],
    ['portkey', 'Portkey gateway', 'portkey', newChat],
    ['litellm', 'LiteLLM proxy', 'litellm', newChat],
  ]
  return rows.flatMap(([id, what, name, form]) => {
    const target = targets[name]
    return target ? [{ id, what, target, form: withHeaders(form, target.headers) }] : []
  })
}
