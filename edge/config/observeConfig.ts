import * as z from 'zod/mini'

/** What can be seen of the edge, and by whom. */
export const ObserveConfig = z.strictObject({
  /** Share of requests that went well with a line in the log; those that did not always have one. */
  logShare: z._default(z.number().check(z.nonnegative(), z.maximum(1)), 1),
  /** Who may read `/metrics`: who shows the admin key, or everybody. */
  metrics: z._default(z.enum(['admin', 'public']), 'admin'),
})
export type ObserveConfig = z.infer<typeof ObserveConfig>
