import type * as z from 'zod/mini'
import type { ErrorCode } from '../error.ts'

/** Parameters of a query, as the OpenAPI document names them; `queryParameters.ts` has their meaning. */
export type QueryName =
  'cursor' | 'limit' | 'from' | 'to' | 'group_by' | 'after' | 'file_limit' | 'order' | 'purpose'

/** One public endpoint, as the OpenAPI document tells it. */
export type Endpoint = {
  method: 'get' | 'post' | 'delete'
  /** OpenAPI's form: `/v1/models/{id}`. */
  path: string
  /** Names the operation in generated clients. */
  id: string
  summary: string
  /** `key`: an API key or a session cookie. `admin`: the operator's key. */
  access: 'key' | 'public' | 'admin'
  /** What its URL's query may hold. */
  query?: readonly QueryName[]
  body?: readonly [name: string, schema: z.ZodMiniType]
  /** The body is a form, which carries a file. */
  form?: true
  reply: readonly [name: string, schema: z.ZodMiniType]
  /** What each event of the reply is, where the request asks for a stream. */
  events?: readonly [name: string, schema: z.ZodMiniType]
  /** The reply is plain text. */
  text?: true
  /** The reply is a file. */
  bytes?: true
  /** Reads the hint headers and answers with a receipt. */
  task?: true
  /** Other answers than 200 that carry the same body. */
  alsoReplies?: readonly number[]
  errors: readonly ErrorCode[]
}
