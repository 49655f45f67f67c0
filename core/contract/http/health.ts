import * as z from 'zod/mini'

/** `GET /healthz`: the worker runs. */
export const HealthReply = z.object({ status: z.literal('ok') })

/** `GET /readyz`: everything a request needs answers; where not, `detail` says why. */
export const ReadyReply = z.object({
  status: z.enum(['ready', 'not_ready']),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.optional(z.string()) })),
})

export type HealthReply = z.infer<typeof HealthReply>
export type ReadyReply = z.infer<typeof ReadyReply>
