import * as z from 'zod/mini'

/** `POST /v1/session`: a session of its own for a page of this site; the cookie `hedge_session` carries it. */
export const SessionReply = z.object({
  object: z.literal('session'),
  /** Unix time in seconds. */
  expires_at: z.int(),
})
export type SessionReply = z.infer<typeof SessionReply>
