import type { Reply } from '../reply.ts'
import type { Hints, Request } from '../request.ts'

/** Ids of the named model's vocabulary: of one text, or of several. */
export type TokenInput = readonly number[] | readonly (readonly number[])[]

/** A public HTTP body as the contract sees it, with the way back. */
export type TaskCall = {
  request: Request
  /** Inputs that came as token ids; `request.inputs` is empty until their texts are known. */
  tokens?: TokenInput
  /** What the body said under `hedge`. */
  hints: Hints | undefined
  /** Together with the request it decides every byte of the reply's body: `float`, `base64 64`, `plain`, `documents`. */
  form: string
  /** Vector length that the caller asked for; at most the model's own. */
  dimensions?: number
  /** The public body for a reply to `request`. */
  write(reply: Reply): unknown
}
