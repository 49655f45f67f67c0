import * as z from 'zod/mini'

const counts = z.record(z.string(), z.int())
const milliseconds = z.nullable(z.number())
const unixSeconds = z.nullable(z.int())

/** One server, as the isolate that answers knows it. */
export const UpstreamReply = z.object({
  object: z.literal('upstream'),
  group: z.string(),
  name: z.string(),
  region: z.nullable(z.string()),
  weight: z.number(),
  state: z.enum(['closed', 'open', 'half-open']),
  blocked_ms: z.int(),
  in_flight: z.int(),
  latency_ms: z.object({ whole: milliseconds, first_token: milliseconds }),
  calls: counts,
  probes: counts,
  last_answer_at: unixSeconds,
  last_failure: z.nullable(z.object({ code: z.string(), at: z.int() })),
})
export type UpstreamReply = z.infer<typeof UpstreamReply>

/** `GET /admin/upstreams` */
export const UpstreamListReply = z.object({ object: z.literal('list'), data: z.array(UpstreamReply) })
