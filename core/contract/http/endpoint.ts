import type * as z from 'zod/mini'
import type { ErrorCode } from '../error.ts'

/** One public endpoint, as the OpenAPI document tells it. */
export type Endpoint = {
  method: 'get' | 'post'
  /** OpenAPI's form: `/v1/models/{id}`. */
  path: string
  /** Names the operation in generated clients. */
  id: string
  summary: string
  /** `key`: an API key or a session cookie. `admin`: the operator's key. */
  access: 'key' | 'public' | 'admin'
  /** A list that is read in parts, with `cursor` and `limit`. */
  paged?: true
  body?: readonly [name: string, schema: z.ZodMiniType]
  reply: readonly [name: string, schema: z.ZodMiniType]
  /** What each event of the reply is, where the request asks for a stream. */
  events?: readonly [name: string, schema: z.ZodMiniType]
  /** Reads the hint headers and answers with a receipt. */
  task?: true
  /** Other answers than 200 that carry the same body. */
  alsoReplies?: readonly number[]
  errors: readonly ErrorCode[]
}
