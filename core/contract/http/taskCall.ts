import type { Reply } from '../reply.ts'
import type { Hints, Request } from '../request.ts'

/** A public HTTP body as the contract sees it, with the way back. */
export type TaskCall = {
  request: Request
  /** What the body said under `hedge`. */
  hints: Hints | undefined
  /** Together with the request it decides every byte of the reply's body: `float`, `base64`, `plain`, `documents`. */
  form: string
  /** Vector length that the caller asked for; has to be the model's own. */
  dimensions?: number
  /** The public body for a reply to `request`. */
  write(reply: Reply): unknown
}
