import * as z from 'zod/mini'

/** Work for later. */
export const JobsConfig = z.strictObject({
  /** Webhooks may name this machine, over http: for development. */
  loopbackWebhooks: z._default(z.boolean(), false),
})
