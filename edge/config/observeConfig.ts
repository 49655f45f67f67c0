import * as z from 'zod/mini'

const isHttpUrl = (text: string): boolean => /^https?:/.test(text) && URL.canParse(text)

/** Where spans go, in OTLP over HTTP as JSON. */
const OtlpConfig = z.strictObject({
  /** The whole address: `https://collector.example/v1/traces`. */
  url: z.string().check(z.maxLength(1_024), z.refine(isHttpUrl, 'write an address with http or https')),
  /** Name of the secret binding with more headers, as OTEL_EXPORTER_OTLP_HEADERS has them: `authorization=Bearer%20abc,x-team=one`. */
  headersBinding: z.optional(z.string().check(z.regex(/^OTLP_[A-Z0-9_]{1,58}$/))),
  /** Share of traces that begin here of which spans are sent. A caller's own trace goes on as the caller says. */
  share: z._default(z.number().check(z.nonnegative(), z.maximum(1)), 1),
  serviceName: z._default(z.string().check(z.minLength(1), z.maxLength(128)), 'hedge-edge'),
})

/** What can be seen of the edge, and by whom. */
export const ObserveConfig = z.strictObject({
  /** Share of requests that went well with a line in the log; those that did not always have one. */
  logShare: z._default(z.number().check(z.nonnegative(), z.maximum(1)), 1),
  /** Who may read `/metrics`: who shows the admin key, or everybody. */
  metrics: z._default(z.enum(['admin', 'public']), 'admin'),
  /** No spans without it. */
  otlp: z.optional(OtlpConfig),
})
export type ObserveConfig = z.infer<typeof ObserveConfig>
