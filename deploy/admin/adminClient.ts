import * as z from 'zod/mini'
import { maxPageRows, pageOf } from '#core/contract/http/admin/page'
import { WireError } from '#core/contract/wire'
import { CommandError } from './commandError.ts'
import type { Connection } from './connect.ts'

/** An edge that does not answer within this time is not asked any longer. */
const timeoutMs = 30_000

export type AdminClient = ReturnType<typeof createAdminClient>

/** The admin API as commands use it: answers are checked by their schema, and everything thrown is a CommandError of one line. */
export function createAdminClient({ url, key }: Connection) {
  async function call<T>(schema: z.ZodMiniType<T>, path: string, body?: object): Promise<T> {
    const response = await send(`${url}/admin${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    const reply: unknown = await response.json().catch(() => undefined)
    const parsed = schema.safeParse(reply)
    if (response.ok && parsed.success) return parsed.data
    const error = WireError.safeParse(reply)
    throw new CommandError(
      error.success
        ? error.data.error.message
        : `Cannot read the answer of ${url}: it is ${response.status} and not of this version of Hedge`,
    )
  }

  async function send(address: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(address, init)
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
      const because = cause instanceof Error ? cause.message : String(cause)
      throw new CommandError(`Cannot reach ${url}: ${because}; is it running? npm start, HEDGE_URL or --url`)
    }
  }

  /** Every row of a list, read part by part. */
  async function all<T extends z.ZodMiniType>(row: T, path: string): Promise<z.infer<T>[]> {
    const page = pageOf(row)
    const rows: z.infer<T>[] = []
    for (let cursor: string | null = '0'; cursor !== null;) {
      const part: z.infer<typeof page> = await call(page, `${path}?limit=${maxPageRows}&cursor=${cursor}`)
      rows.push(...part.data)
      cursor = part.next_cursor
    }
    return rows
  }

  return {
    get: <T>(schema: z.ZodMiniType<T>, path: string) => call(schema, path),
    post: <T>(schema: z.ZodMiniType<T>, path: string, body: object = {}) => call(schema, path, body),
    all,
  }
}
